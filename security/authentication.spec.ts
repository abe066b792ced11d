import { randomBytes } from 'node:crypto';
import { CannotTell, DiamondError, messageOf } from '../harness/errors.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { System } from '../harness/system.ts';
import { bodyWith, guess } from './authentication/guess.ts';
import { badSessions, cookieOf } from './authentication/sessions.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, type Stage, test } from './stage.ts';
import { changesSince, readState } from './state.ts';
import { type Call, isCall } from './walker/call.ts';

const criterion = 'security.authentication';

test('no operation without a living session', caseOf(criterion, 'operations'), async ({ system, stage, evidence }) => {
  const { publicOperations, endlessOperations } = profileOf(system);
  const { calls, unknown } = await stage.calls(({ id }) => !publicOperations.includes(id));
  const [expiring, leaving] = bystanders(system, stage);
  const findings: SecurityFinding[] = [];
  let examined = 0;
  const sessions = await badSessions(system, { expiring, leaving });
  if (!sessions.some(({ id }) => id === 'expired')) unknown.push('the adapter cannot expire a session');
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
  recordCase(evidence, {
    findings,
    unknown,
    examined,
    expected: 'status 401 and nothing changed',
    summary: `${examined} calls without, with a forged, a tampered, an expired and a signed-out session were refused.`,
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
  const target = bystanders(system, stage)[1];
  const signedIn = await system.api(target);
  const findings: SecurityFinding[] = [];
  const unknown: string[] = [];
  // Addresses of this run's own, so that two runs on a machine do not count each other's guesses.
  const net = `127.${1 + (randomBytes(1)[0]! % 250)}.${randomBytes(1)[0]}`;
  let made = 0;
  const tryAt = async (from: string, email: string) => {
    made += 1;
    // Replicas in turn: a limit that each keeps for itself is doubled by two of them.
    const door = doors[made % doors.length]!;
    const body = bodyWith(call, stage.victim, { email, password: `guess-${made}` });
    const sent = { ...call, headers: { ...call.headers, origin: door.origin } };
    return guess(door.direct, from, sent, body).catch((cause: unknown) => {
      throw new CannotTell(`A guess had no answer: ${messageOf(cause)}`, { cause });
    });
  };

  // One account, each guess from another address.
  let limited: Awaited<ReturnType<typeof guess>> | undefined;
  for (let i = 0; i < guessesPerAccount + 1 && !limited; i += 1) {
    const answer = await tryAt(`${net}.${10 + i}`, target.email);
    if (answer.status === 429) limited = answer;
    else if (answer.status !== 401) unknown.push(`a wrong password was answered ${answer.status}`);
  }
  if (!limited) findings.push(unlimited('account', guessesPerAccount));
  else if (limited.retryAfterSeconds === undefined) unknown.push('the refusal names no Retry-After');
  else if (limited.retryAfterSeconds > longestWaitSeconds) findings.push(lockedOut(limited.retryAfterSeconds));

  // One address, each guess at another account; a hash costs tens of milliseconds, so a few at a time.
  let refused = false;
  for (let i = 0; i < guessesPerAddress + 4 && !refused; i += 4) {
    const answers = await Promise.all([0, 1, 2, 3].map((j) => tryAt(`${net}.1`, `nobody-${i + j}@guessed.example`)));
    refused = answers.some(({ status }) => status === 429);
  }
  if (!refused) findings.push(unlimited('address', guessesPerAddress));

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
    summary: `Guessing was stopped per account and per address (${made} guesses); nobody else was shut out.`,
    measured: [
      { name: 'wait after guessing at an account', value: limited?.retryAfterSeconds ?? Number.NaN, unit: 's' },
    ],
  });
});

/** Two people who are neither the victim nor the colleague, of another tenant: their sessions are ended and guessed at. */
function bystanders(system: System, stage: Stage) {
  const others = system.people.filter((person) => person.tenant.id !== stage.victim.tenant.id && !person.mayApprove);
  const [expiring, leaving] = others.slice(-2);
  if (!expiring || !leaving) throw new CannotTell('The adapter names no two people whose sessions may be ended.');
  return [expiring, leaving] as const;
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

function accepted(operation: string, session: string, status: number): SecurityFinding {
  return {
    id: `authentication/${operation}/${session}`,
    operation,
    title: `${operation} is served with session: ${session}`,
    cwe: session === 'expired' || session === 'signed-out' ? 'CWE-613' : 'CWE-306',
    asvs: session === 'expired' || session === 'signed-out' ? 'V7.4.1' : 'V8.3.1',
    request: `${operation} with session: ${session}`,
    answer: `status ${status}`,
    oracle: `answered ${status} where 401 was due`,
    mend: 'Ask for a living session in one place before every route; name the few public ones.',
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
    mend: 'Count failed sign-ins per account and per address, where all replicas see the count; ignore forwarding headers of strangers.',
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
