import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seat } from '../e2e/journeys/actor.ts';
import { signIn } from '../e2e/journeys/sign-in.ts';
import { recordedConversation, recordedMessage } from '../harness/recorded-calls.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { ApiClient, System } from '../harness/system.ts';
import { pointsOf } from './injection/points.ts';
import { deadSession } from './living-session.ts';
import { answered } from './lost-connection.ts';
import { type Canary, foundIn, foundInFile, plantCanaries } from './pii/canaries.ts';
import { leak, once } from './pii/leak.ts';
import { blindLogs, logText, plantControls } from './pii/logs.ts';
import { overheard } from './pii/overheard.ts';
import { refuseWrites } from './pii/refused-writes.ts';
import { writeSlowly } from './pii/slow-writes.ts';
import { searchTables } from './pii/tables.ts';
import { plantInWrites, writtenTexts } from './pii/written-texts.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, expect, test } from './stage.ts';
import { isCall } from './walker/call.ts';
import { withOptions } from './walker/options.ts';

const criterion = 'security.pii';
const colleague = 'a colleague';

test(
  'nothing personal in logs, metrics and the suite’s own records',
  caseOf(criterion, 'logs'),
  async ({ system, stage, attempts, run, evidence }) => {
    const sinceMs = Date.now();
    const refused = stage.operations.find(
      ({ id, path, writes }) => !writes && !path.includes('{') && !profileOf(system).publicOperations.includes(id),
    );
    const controls = () => answered(() => plantControls(system, refused?.path ?? '/'));
    const before = await controls();
    const typed = await answered(() => plantCanaries(system, stage, attempts));
    const proposer = await answered(() => system.api(stage.colleague));
    const texts = writtenTexts(system, stage);
    const written = await answered(() => plantInWrites(stage, texts, proposer, attempts));
    const refusals = await answered(() => refuseWrites(stage, texts));
    const slow = await answered(() => writeSlowly(system, stage, texts));
    const canaries = [...typed.canaries, ...written.canaries, ...refusals.canaries, ...(slow?.canaries ?? [])];
    // Errors are where services say too much: each operation once with everything wrong.
    for (const operation of stage.operations.filter(({ writes }) => writes)) {
      const { signIn: signingIn, signingOut } = profileOf(system);
      if (operation.id === signingIn.operation || signingOut.includes(operation.id)) continue;
      await answered(async () => {
        const call = await stage.call(operation);
        if (isCall(call)) await stage.send({ ...call, body: { wrong: canaries[1]!.value } }, typed.client);
      });
    }
    const unread = [...written.unknown, ...(await blindLogs(system, [before, await controls()], sinceMs))];
    if (refusals.refused === 0) unread.push('no write with a canary was refused, so no failed statement has held one');
    if (slow && slow.slowestMs < 1_000) unread.push('no write was held up, so no slow one has held a canary');
    const findings: SecurityFinding[] = [];
    let examined = 0;
    for (const name of system.control.names) {
      const log = await logText(system, name, sinceMs);
      if (log === undefined) {
        unread.push(`The log of ${name} could not be read.`);
        continue;
      }
      examined += log.lines;
      for (const canary of foundIn(log.text, canaries))
        findings.push(leak(`the log of ${service(system, name)}`, canary, 'V16.2.5', 'CWE-532'));
    }
    const { metricsPath } = profileOf(system);
    for (const replica of metricsPath ? system.services.flatMap(({ replicas }) => replicas) : []) {
      const metrics = await textAt(new URL(metricsPath!, replica.livenessUrl));
      if (metrics === undefined) {
        unread.push(`The metrics of ${replica.name} could not be read.`);
        continue;
      }
      examined += 1;
      for (const canary of foundIn(metrics, canaries))
        findings.push(leak(`the metrics of ${replica.service}`, canary, 'V16.2.5', 'CWE-532'));
    }
    const secrets = system.secrets.map((value): Canary => ({ what: 'a secret in use', value, kind: 'secret' }));
    for (const folder of [run.evidenceDirectory, run.historyDirectory]) {
      for (const file of readdirSync(folder)) {
        examined += 1;
        for (const canary of foundInFile(join(folder, file), [...secrets, ...canaries]))
          findings.push(leak('the suite’s own records', canary, 'V16.2.5', 'CWE-532'));
      }
    }
    recordCase(evidence, {
      findings: once(findings),
      unknown: unread,
      examined,
      expected: 'no password, key, e-mail, message or search in any of them',
      summary: `${canaries.length} canaries were planted, in what was done, refused and ${slow ? 'slow' : 'wrong (slow writes: not judged)'}; none is in ${examined} log lines, metrics pages and records.`,
    });
  },
);

test(
  'nothing personal in errors, nor in what others are answered',
  caseOf(criterion, 'answers'),
  async ({ system, stage, attempts, evidence }) => {
    const { canaries, client, refusal } = await plantCanaries(system, stage, attempts);
    const findings: SecurityFinding[] = [];
    const unknown: string[] = [];
    let examined = 0;
    const hashes: Canary[] = ['$scrypt$', '$argon2', '$2b$'].map((value) => ({
      what: 'a password hash',
      value,
      kind: 'secret',
    }));
    // What nobody but the person is told: everybody else's e-mail, and no hash at all.
    const hiddenFrom = (reader: string): Canary[] => [
      ...system.people
        .filter(({ email }) => email !== reader)
        .map(({ email }): Canary => ({ what: "somebody else's e-mail", value: email, kind: 'email' })),
      ...hashes,
    ];
    for (const canary of foundIn(refusal, canaries))
      findings.push(leak('a refused sign-in', canary, 'V16.5.1', 'CWE-209'));
    const { signIn: signingIn, signingOut, endlessOperations } = profileOf(system);
    const secret: Canary = { what: 'what was sent', value: `canary-sent-${Date.now().toString(36)}`, kind: 'secret' };
    // An error must not repeat what was sent: what was mistyped is often a password.
    for (const operation of stage.operations) {
      if (signingOut.includes(operation.id) || endlessOperations.includes(operation.id)) continue;
      const call = await stage.call(operation);
      if (!isCall(call)) {
        unknown.push(`${operation.id}: ${call.missing}`);
        continue;
      }
      for (const point of pointsOf(call)) {
        const wrong = point.with(secret.value);
        // Signing in as nobody with what is not even well-formed: it counts as no guess.
        const sent =
          operation.id === signingIn.operation ? { ...wrong, body: { ...wrong.body, surplus: secret.value } } : wrong;
        const answer = await stage.send(sent, operation.id === signingIn.operation ? system.anonymous() : client);
        examined += 1;
        const said = answer.body + JSON.stringify([...answer.headers]);
        if (answer.status >= 400 && foundIn(said, [secret]).length > 0)
          findings.push(leak(`an error of ${operation.id} (${point.name})`, secret, 'V16.5.1', 'CWE-209'));
        for (const canary of foundIn(said, hiddenFrom(stage.victim.email)))
          findings.push(leak(`what ${operation.id} is answered`, canary, 'V15.3.1', 'CWE-359'));
      }
    }
    unknown.push(...(await deadSession(client)));
    // What others see: everybody's e-mails and hashes stay out, and so does what was written where they are not.
    const secrets = canaries.filter(({ kind }) => kind === 'secret');
    const others = readers(system, stage.colleague.personId);
    const apis = new Map<string, ApiClient>();
    const judge = (who: string, where: string, said: string) => {
      const hidden = who === colleague ? [] : canaries.filter(({ kind }) => kind === 'text');
      const email = apis.get(who)?.person?.email ?? '';
      for (const canary of foundIn(said, [...hiddenFrom(email), ...hidden, ...secrets]))
        findings.push(leak(`what ${who} is ${where}`, canary, 'V15.3.1', 'CWE-359'));
    };
    for (const [who, person] of others) {
      const api = await system.api(person);
      apis.set(who, api);
      for (const operation of stage.operations.filter(({ id, writes }) => !writes && !endlessOperations.includes(id))) {
        const call = await stage.call(operation, 'anything');
        if (!isCall(call)) continue;
        for (const each of [call, ...withOptions(call)]) {
          const answer = await stage.send(each, api);
          examined += 1;
          judge(who, `answered by ${operation.id}`, answer.body + JSON.stringify([...answer.headers]));
        }
      }
    }
    if (endlessOperations.length > 0) {
      const text = `overheard ${randomBytes(5).toString('hex')}`;
      const neighbours = others.filter(([, { tenant }]) => tenant.id === stage.victim.tenant.id);
      const { heard, unknown: unheard } = await overheard(apis, async () => {
        await recordedMessage(client, stage.conversation, text, attempts);
        const memberIds = [stage.victim, ...neighbours.map(([, person]) => person)].map(({ personId }) => personId);
        const begun = await recordedConversation(client, { title: `Begun: ${text}`, memberIds }, attempts);
        return new Map(neighbours.map(([who]) => [who, who === colleague ? [text, begun.id] : [begun.id]]));
      });
      unknown.push(...unheard);
      for (const [who, said] of heard) {
        examined += 1;
        judge(who, 'told on the stream', said);
      }
    }
    recordCase(evidence, {
      findings: once(findings),
      unknown: [...new Set(unknown)],
      examined,
      expected: 'errors repeat nothing that was sent; nobody is answered another’s e-mail, password or key',
      summary: `${examined} errors, answers to others and streams of others hold nothing personal.`,
    });
  },
);

test(
  'no secret in addresses and in the browser’s storage',
  caseOf(criterion, 'browser'),
  async ({ browser, system, stage, step, evidence }) => {
    const taken = await seat(browser, system, stage.victim);
    const { context, pages } = taken;
    const seen: { url: string; referer: string }[] = [];
    context.on('request', (request) => seen.push({ url: request.url(), referer: request.headers().referer ?? '' }));
    // What a script writes into the address bar is asked of nobody, and stands in the history all the same.
    pages.page.on('framenavigated', (frame) => seen.push({ url: frame.url(), referer: '' }));
    const mistyped = randomBytes(5).toString('hex');
    const [wrongEmail, wrongPassword] = [`canary-${mistyped}@mail.example`, `canary-password-${mistyped}`];
    await pages.signIn.open(stage.victim);
    await pages.signIn.submit(wrongEmail, wrongPassword);
    await expect(pages.signIn.error).toBeVisible();
    await signIn(taken, step);
    await pages.home.search('anything');
    await expect(pages.home.ready).toBeVisible();
    const { page } = pages;
    const session = (await context.cookies()).map(
      ({ value }): Canary => ({ what: 'a session key', value, kind: 'secret' }),
    );
    const canaries: Canary[] = [
      { what: 'a password', value: stage.victim.password, kind: 'secret' },
      { what: 'an e-mail', value: stage.victim.email, kind: 'email' },
      { what: 'a password typed wrongly', value: wrongPassword, kind: 'secret' },
      { what: 'an e-mail typed at sign-in', value: wrongEmail, kind: 'email' },
      ...session,
    ];
    const findings: SecurityFinding[] = [];
    for (const { url, referer } of seen)
      for (const canary of foundIn(`${url} ${referer}`, canaries))
        findings.push(leak(`an address (${new URL(url).pathname})`, canary, 'V14.2.1', 'CWE-598'));
    const storage = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]),
    );
    for (const canary of foundIn(storage, canaries))
      findings.push(leak('the browser’s storage', canary, 'V14.3.3', 'CWE-922'));
    await context.close();
    recordCase(evidence, {
      findings: once(findings),
      unknown: session.length === 0 ? ['the browser holds no session cookie'] : [],
      examined: seen.length + 1,
      expected: 'no password, e-mail or session key in any address, Referer or storage that scripts can read',
      summary: `${seen.length} addresses and the browser’s storage hold no password, e-mail or session key.`,
    });
  },
);

test(
  'passwords and session keys are nowhere stored in plain text',
  caseOf(criterion, 'stored'),
  async ({ system, stage, attempts, evidence }) => {
    const { canaries } = await plantCanaries(system, stage, attempts);
    const { personalTables } = profileOf(system);
    const { hits, tables, unread } = await searchTables(system, canaries);
    const findings = hits
      .filter(({ table, canary: { kind } }) => kind === 'secret' || !personalTables[table]?.includes(kind))
      .map(({ table, canary, rows }) => ({
        ...leak(`the table ${table}`, canary, 'V11.4.2', 'CWE-312'),
        oracle: `${rows} rows of ${table} hold it`,
      }));
    // What is stored must be found, else the search is blind.
    const blind = !hits.some(({ canary }) => canary.what === 'a message');
    recordCase(evidence, {
      findings,
      unknown: [
        ...(blind ? ['a message that was stored is in no table that the observer can read'] : []),
        ...unread.map((table) => `the observer may not read ${table}`),
      ],
      examined: tables,
      expected: 'passwords and session keys in no table; e-mails and texts only in those that the adapter names',
      summary: `${tables} tables hold no password or session key, and personal data only where it belongs.`,
    });
  },
);

/** A colleague of the same conversation, one outside of it, and somebody of another tenant. */
function readers(system: System, colleagueId: string) {
  const theirColleague = system.people.find(({ personId }) => personId === colleagueId)!;
  const outsider = system.people.findLast(
    ({ tenant, personId }) => tenant.id === theirColleague.tenant.id && personId !== colleagueId,
  );
  const foreigner = system.people.find(({ tenant }) => tenant.id !== theirColleague.tenant.id);
  return [
    [colleague, theirColleague],
    ...(outsider ? [['somebody outside the conversation', outsider] as const] : []),
    ...(foreigner ? [['somebody of another tenant', foreigner] as const] : []),
  ] as const;
}

function service(system: System, replica: string): string {
  return system.services.find(({ replicas }) => replicas.some(({ name }) => name === replica))?.name ?? replica;
}

/** Undefined where nobody answers, or with an error: what cannot be read leaks nothing that we know of, and is not shown to be clean. */
async function textAt(url: URL): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const text = await answer.text();
    return answer.ok ? text : undefined;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
      return undefined;
    throw error;
  }
}
