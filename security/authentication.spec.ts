import { randomBytes } from 'node:crypto';
import { CannotTell, DiamondError, messageOf } from '../harness/errors.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { ApiClient, System } from '../harness/system.ts';
import { askEveryReplica } from './authentication/every-replica.ts';
import { bodyWith, type GuessAnswer, guess, spelling } from './authentication/guess.ts';
import { type OpenStream, openStream } from './authentication/open-stream.ts';
import { badSessions, cookieOf, type People } from './authentication/sessions.ts';
import { holdsWithin } from './holds-within.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, type Stage, test } from './stage.ts';
import { changesSince, readState } from './state.ts';
import { type Call, isCall } from './walker/call.ts';

const criterion = 'security.authentication';

test('no operation without a living session', caseOf(criterion, 'operations'), async ({ system, stage, evidence }) => {
  const profile = profileOf(system);
  const { publicOperations, endlessOperations, csrf, streamOutlivesSessionSeconds: outlives } = profile;
  const { calls, unknown } = await stage.calls(({ id }) => !publicOperations.includes(id));
  const findings: SecurityFinding[] = [];
  let examined = 0;
  const hangUp = new AbortController();
  const streams = new Map<ApiClient, OpenStream>();
  const listen = async (client: ApiClient) => {
    const opened = await openStream(client, hangUp.signal);
    if (typeof opened === 'string') unknown.push(`a living session could not open a stream: ${opened}`);
    else streams.set(client, opened);
  };
  const sessions = await badSessions(system, bystanders(system, stage), async (client) => {
    for (const { replica, status } of csrf ? await askEveryReplica(system, client, csrf.tokenPath) : [])
      if (!(Number(status) < 300)) unknown.push(`a living session was answered ${status ?? 'nothing'} at ${replica}`);
    if (outlives !== undefined) await listen(client);
  });
  const endedMs = performance.now();
  const ended = sessions.filter(({ cookie }) => cookie === undefined);
  if (!sessions.some(({ id }) => id === 'expired')) unknown.push('the adapter cannot expire a session');
  if (outlives !== undefined) await listen(stage.api);
  for (const call of calls) {
    const { operation, path, headers } = call;
    const endless = endlessOperations.includes(operation.id);
    const before = await readState(system);
    for (const { id, client, cookie } of sessions) {
      const answer = await client
        .request({
          method: operation.method,
          path,
          headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
          body: call.body && JSON.stringify(call.body),
          timeoutMs: endless ? 3_000 : 10_000,
        })
        .catch((error: unknown) => {
          // A stream that is not refused stays open.
          if (endless && (error as { name?: string } | null)?.name === 'TimeoutError') return { status: 200 };
          unknown.push(`${operation.id} (${id}): no answer: ${messageOf(error)}`);
          return undefined;
        });
      if (answer === undefined) continue;
      examined += 1;
      if (answer.status === 401) continue;
      if (answer.status >= 400 && answer.status !== 403) unknown.push(`${operation.id} (${id}): ${answer.status}`);
      if (answer.status < 400) findings.push(accepted(operation.id, id, answer.status));
    }
    const changes = await changesSince(system, before);
    if (changes.length > 0) findings.push({ ...accepted(operation.id, 'any of these', 0), oracle: changes.join(', ') });
    // The same call with a living session is not refused as a stranger's: else every 401 above says nothing.
    if (operation.writes || endless) continue;
    const { status } = await stage.api.request({ method: operation.method, path, headers });
    if (status >= 300) unknown.push(`${operation.id}: even a living session was answered ${status}`);
  }
  // Once more at every replica, for what each remembers by itself.
  for (const { id, client } of csrf ? ended : []) {
    for (const { replica, status } of await askEveryReplica(system, client, csrf!.tokenPath)) {
      examined += 1;
      if (status === undefined) unknown.push(`${replica} (${id}): no answer`);
      else if (status < 400) findings.push(accepted(`GET ${csrf!.tokenPath}`, id, status, ` at ${replica}`));
      else if (status !== 401 && status !== 403) unknown.push(`${replica} (${id}): ${status}`);
    }
  }
  if (outlives !== undefined) {
    const open = ended.flatMap(({ id, client }) => {
      const stream = streams.get(client);
      return stream ? [{ id, ...stream }] : [];
    });
    await holdsWithin(endedMs + outlives * 1_000 - performance.now(), () => open.every(({ isOver }) => isOver()));
    examined += open.length;
    findings.push(...open.filter(({ isOver }) => !isOver()).map(({ id }) => streamGoesOn(id, outlives)));
    if (streams.get(stage.api)?.isOver()) unknown.push('the stream of a living session has ended, too');
  }
  hangUp.abort();
  const kinds = sessions.map(({ id }) => (id === 'none' ? 'missing' : id)).join(', ');
  const said = [
    `${examined} calls were refused and streams ended whose session was ${kinds}.`,
    ...(sessions.some(({ id }) => id === 'idle') ? [] : ['Not judged: whether sessions end that nobody uses.']),
    ...(profile.signingOutEndsAll ? [] : ['Not judged: whether signing out ends the person’s other sessions.']),
    ...(csrf ? [] : ['Not judged: what other replicas remember of a session.']),
    ...(outlives === undefined ? ['Not judged: whether an open stream ends with its session.'] : []),
  ];
  recordCase(evidence, {
    findings,
    unknown,
    examined,
    expected: 'status 401 and nothing changed, at every replica; an open stream ends with its session',
    summary: said.join(' '),
  });
});

test('the session is renewed at sign-in', caseOf(criterion, 'renewal'), async ({ system, stage, evidence }) => {
  const call = await signInCall(system, stage);
  const client = await system.api(stage.victim);
  const { name, value } = cookieOf(client.setCookies);
  const fixed = randomBytes(48).toString('base64url').slice(0, value.length);
  const findings: SecurityFinding[] = [];
  const unknown: string[] = [];
  for (const [id, earlier] of [
    ['a session that lives already', value],
    ['a session that an attacker has made up', fixed],
  ] as const) {
    const answer = await client.request({
      method: call.operation.method,
      path: call.path,
      headers: { ...call.headers, cookie: `${name}=${earlier}` },
      body: JSON.stringify(call.body),
    });
    if (answer.status >= 300) {
      unknown.push(`signing in over ${id} was answered ${answer.status}`);
      continue;
    }
    const now = cookieOf(answer.headers.getSetCookie());
    const who = async (session: string) =>
      (await client.request({ method: 'GET', path: checkPath(system), headers: { cookie: `${name}=${session}` } }))
        .status;
    if (now.value === earlier || (await who(earlier)) < 400) findings.push(kept(id));
    if ((await who(now.value)) >= 300) unknown.push(`the session after signing in over ${id} is not accepted`);
  }
  recordCase(evidence, {
    findings,
    unknown,
    examined: 2,
    expected: 'a new session id at every sign-in, and the earlier one worthless',
    summary: 'Over a living and over a made-up session, signing in gave a new one and left the earlier one worthless.',
  });
});

test('guessing is limited', caseOf(criterion, 'guessing'), async ({ system, stage, evidence }) => {
  test.setTimeout(180_000);
  const { guessesPerAccount, guessesPerAddress, longestWaitSeconds } = profileOf(system).signIn;
  const call = await signInCall(system, stage);
  const doors = system.services
    .flatMap((service) => service.replicas)
    .filter((replica) => replica.publicUrl !== undefined)
    .map((replica) => ({ direct: new URL(replica.livenessUrl).origin, origin: replica.publicUrl! }));
  if (doors.length === 0) throw new CannotTell('The adapter names no replica that serves users.');
  const { leaving: target, expiring: attacker } = bystanders(system, stage);
  const signedIn = await system.api(target);
  const findings: SecurityFinding[] = [];
  const unknown: string[] = [];
  // Addresses of this run's own, so that two runs on a machine do not count each other's guesses.
  const net = `127.${1 + (randomBytes(1)[0]! % 250)}.${randomBytes(1)[0]}`;
  let made = 0;
  const tryAt = async (from: string, email: string, password?: string) => {
    made += 1;
    // Replicas in turn: a limit that each keeps for itself is doubled by two of them.
    const door = doors[made % doors.length]!;
    const body = bodyWith(call, stage.victim, { email, password: password ?? `guess-${made}` });
    const sent = { ...call, headers: { ...call.headers, origin: door.origin } };
    return guess(door.direct, from, sent, body).catch((cause: unknown) => {
      throw new CannotTell(`A guess had no answer: ${messageOf(cause)}`, { cause });
    });
  };

  /** Whether what is refused as too many stays so, for as long as the refusal has said. A second off: it may be rounded up. */
  const staysRefused = async (seconds: number, again: () => Promise<readonly GuessAnswer[]>) => {
    const untilMs = performance.now() + (seconds - 1) * 1_000;
    const answers = await again();
    return performance.now() > untilMs || answers.every(({ status }) => status === 429);
  };

  // One account, each guess from another address, and spelled otherwise where that is the same account.
  const probe = await tryAt(`${net}.2`, spelling(stage.victim.email, 0xffff), stage.victim.password);
  const named = (i: number) => (probe.status < 300 ? spelling(target.email, i) : target.email);
  let limited: GuessAnswer | undefined;
  for (let i = 0; i < guessesPerAccount + 1 && !limited; i += 1) {
    const answer = await tryAt(`${net}.${10 + i}`, named(i));
    if (answer.status === 429) limited = answer;
    else if (answer.status !== 401) unknown.push(`a wrong password was answered ${answer.status}`);
  }
  if (!limited) findings.push(unlimited('account', guessesPerAccount));
  else if (limited.retryAfterSeconds === undefined) unknown.push('the refusal names no Retry-After');
  else if (limited.retryAfterSeconds > longestWaitSeconds) findings.push(lockedOut(limited.retryAfterSeconds));
  // From an address that has guessed before, and from two that have not.
  const atAccount = (password?: string) =>
    Promise.all([10, 3, 4].map((last) => tryAt(`${net}.${last}`, target.email, password)));
  if (limited?.retryAfterSeconds !== undefined) {
    if (!(await staysRefused(limited.retryAfterSeconds, atAccount))) findings.push(reopened('account'));
    // What a guesser comes to in the end.
    else if ((await atAccount(target.password)).some(({ status }) => status < 300)) findings.push(rightPasses());
  }

  // One address, each guess at another account; a hash costs tens of milliseconds, so a few at a time.
  const atOthers = (i: number) =>
    Promise.all([0, 1, 2, 3].map((j) => tryAt(`${net}.1`, `nobody-${i + j}@guessed.example`)));
  let refusal: GuessAnswer | undefined;
  for (let i = 0; i < guessesPerAddress + 4 && !refusal; i += 4) {
    refusal = (await atOthers(i)).find(({ status }) => status === 429);
    if (refusal) break;
    // Whoever guesses may have an account, too: signing in rightly in between does not begin the count anew.
    const own = await tryAt(`${net}.1`, attacker.email, attacker.password);
    if (own.status >= 300 && own.status !== 429) unknown.push(`a right password was answered ${own.status}`);
  }
  if (!refusal) findings.push(unlimited('address', guessesPerAddress));
  else if (!(await staysRefused(refusal.retryAfterSeconds ?? 0, () => atOthers(guessesPerAddress + 8))))
    findings.push(reopened('address'));

  // Whoever is signed in stays so, and another person at another address is not shut out.
  const still = await signedIn.request({ method: 'GET', path: checkPath(system) });
  if (still.status >= 300) findings.push(lockedOut(Number.POSITIVE_INFINITY));
  await system.api(stage.victim).catch((error: unknown) => {
    // Only what the system refused was refused by it; a connection that broke is nobody's lock-out.
    if (error instanceof DiamondError) findings.push(lockedOut(Number.POSITIVE_INFINITY));
    else unknown.push(`another person could not be signed in: ${messageOf(error)}`);
  });
  recordCase(evidence, {
    findings,
    unknown,
    examined: made,
    expected: `429 with Retry-After after at most ${guessesPerAccount} guesses at one account and ${guessesPerAddress} from one address`,
    summary: `Guessing was stopped per account${probe.status < 300 ? ', however it is spelled,' : ''} and per address (${made} guesses), also for the right guess; nobody else was shut out.`,
    measured: [
      { name: 'wait after guessing at an account', value: limited?.retryAfterSeconds ?? Number.NaN, unit: 's' },
    ],
  });
});

/** People who are neither the victim nor the colleague, of another tenant: their sessions are ended and guessed at. */
function bystanders(system: System, stage: Stage): People {
  const others = system.people.filter((person) => person.tenant.id !== stage.victim.tenant.id && !person.mayApprove);
  const [leaving, expiring, idling] = others.reverse();
  if (!expiring || !leaving) throw new CannotTell('The adapter names no two people whose sessions may be ended.');
  return { leaving, expiring, idling };
}

async function signInCall(system: System, stage: Stage): Promise<Call> {
  const { operation: id } = profileOf(system).signIn;
  const operation = stage.operations.find((each) => each.id === id);
  const call = operation && (await stage.call(operation));
  if (call && isCall(call)) return call;
  throw new CannotTell(`The OpenAPI document has no callable ${id}.`);
}

/** A GET that needs a session and nothing else. */
function checkPath(system: System): string {
  const { csrf } = profileOf(system);
  if (csrf) return csrf.tokenPath;
  throw new CannotTell('The adapter names no operation that tells whether a session lives.');
}

/** @param where e.g. ` at gateway-2`; empty: at the session's own replica */
function accepted(operation: string, session: string, status: number, where = ''): SecurityFinding {
  const hasEnded = ['expired', 'idle', 'signed-out', 'signed-out elsewhere'].includes(session);
  return {
    id: `authentication/${operation}/${session}${where}`,
    operation,
    title: `${operation} is served with session: ${session}${where}`,
    cwe: hasEnded ? 'CWE-613' : 'CWE-306',
    asvs: session === 'idle' ? 'V7.3.1' : hasEnded ? 'V7.4.1' : 'V8.3.1',
    request: `${operation} with session: ${session}${where}`,
    answer: `status ${status}`,
    oracle: `answered ${status} where 401 was due`,
    mend: 'Ask for a living session in one place before every route; name the few public ones.',
  };
}

function streamGoesOn(session: string, seconds: number): SecurityFinding {
  return {
    id: `authentication/stream/${session}`,
    operation: 'stream',
    title: `an open stream goes on after its session is ${session}`,
    cwe: 'CWE-613',
    asvs: 'V7.4.1',
    request: `a stream that was opened before its session was ${session}`,
    answer: 'still open',
    oracle: `the stream was open more than ${seconds} s after the end of its session`,
    mend: 'Ask for the sessions of open streams now and then, and end the streams of those that are over.',
  };
}

function kept(id: string): SecurityFinding {
  return {
    id: `authentication/renewal/${id}`,
    operation: 'sign-in',
    title: `signing in keeps ${id}`,
    cwe: 'CWE-384',
    asvs: 'V7.2.4',
    request: `sign-in that carries ${id}`,
    answer: 'the same session id, or the earlier one still accepted',
    oracle: 'the session id from before sign-in is accepted after it',
    mend: 'Make a new session id at every sign-in and end the one that came along.',
  };
}

function unlimited(what: 'account' | 'address', guesses: number): SecurityFinding {
  return {
    id: `authentication/guessing/${what}`,
    operation: 'sign-in',
    title: `guessing is not limited per ${what}`,
    cwe: 'CWE-307',
    asvs: 'V6.3.1',
    request: `more than ${guesses} wrong sign-ins ${what === 'account' ? 'at one account from many addresses' : 'from one address at many accounts'}`,
    answer: 'never 429',
    oracle: `not one of more than ${guesses} guesses was refused as too many`,
    mend: 'Count failed sign-ins per account and per address, where all replicas see the count; an account however it is spelled, an address whatever it signs in to rightly. Ignore forwarding headers of strangers.',
  };
}

function reopened(what: 'account' | 'address'): SecurityFinding {
  return {
    ...unlimited(what, 0),
    id: `authentication/guessing/${what}-reopened`,
    title: `guesses at one ${what} go on right after one was refused as too many`,
    request: 'more wrong sign-ins right after the one that was refused',
    answer: 'not 429',
    oracle: 'within the time that Retry-After names a guess was judged again',
    mend: 'Let failures leave the count by their age only.',
  };
}

function rightPasses(): SecurityFinding {
  return {
    ...unlimited('account', 0),
    id: 'authentication/guessing/right-password',
    title: 'guessing is not limited for the guess that is right',
    request: 'a sign-in with the right password, from an address of the guesser, after one was refused as too many',
    answer: 'signed in',
    oracle: 'the limit was reached, and the right password was let in all the same',
    mend: 'Ask for the limit before the password is looked at, and refuse whatever is sent.',
  };
}

function lockedOut(seconds: number): SecurityFinding {
  return {
    id: 'authentication/guessing/lock-out',
    operation: 'sign-in',
    title: `somebody else's guesses shut a person out for ${Number.isFinite(seconds) ? `${seconds} s` : 'as long as they like'}`,
    cwe: 'CWE-645',
    asvs: 'V6.3.1',
    request: 'wrong sign-ins at somebody else’s account',
    answer: `Retry-After ${seconds}`,
    oracle: 'the wait is longer than declared, or a living session or another person is refused',
    mend: 'Keep the wait short, and let living sessions and other addresses be.',
  };
}
