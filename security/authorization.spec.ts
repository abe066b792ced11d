import type { SecurityFinding } from '../harness/security-finding.ts';
import type { OperationPolicy, Subject } from '../harness/security-profile.ts';
import { subjects } from '../harness/security-profile.ts';
import { seededRandom } from '../harness/statistics/seeded-random.ts';
import type { ApiClient, System } from '../harness/system.ts';
import { type Cast, castFor } from './authorization/cast.ts';
import { type Observed, observe, read } from './authorization/cell.ts';
import { disclosure, finding, isInside } from './authorization/findings.ts';
import { listen, untilQuiet } from './authorization/listening.ts';
import { claimsFor, memberNames, tenantHeaders } from './authorization/mass-assignment.ts';
import { Matrix } from './authorization/matrix.ts';
import { told } from './authorization/told.ts';
import { holdsWithin } from './holds-within.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, expect, test } from './stage.ts';
import { changesSince, deedsIn, readState, type State } from './state.ts';
import { type Operation, operationsOf } from './walker/operations.ts';
import { otherReadings } from './walker/other-readings.ts';

const criterion = 'security.authorization';
const refusals = [401, 403, 404];

test(
  'every operation, by everybody: what is not theirs is refused, hidden and leaves no trace',
  caseOf(criterion, 'matrix'),
  async ({ system, attempts, run, evidence }) => {
    test.setTimeout(180_000);
    const cast = await castFor(system, attempts, unique());
    const given = { system, cast, attempts, random: seededRandom(run.seed), label: '' };
    const findings: SecurityFinding[] = [];
    const unknown: string[] = [];
    const { searchOperations, endlessOperations } = profileOf(system);
    const matrix = new Matrix();
    let examined = 0;
    let furtherReadings = 0;
    for (const { operation, policy } of policies(system, operationsOf(await system.openApi()), unknown)) {
      const row = policy.variant ? `${operation.id} (${policy.variant})` : operation.id;
      const searches = searchOperations.includes(operation.id);
      const readsOn = !operation.writes && !endlessOperations.includes(operation.id);
      let finds = false;
      for (const subject of inTurn(policy, searches)) {
        const may = policy.allowed.includes(subject);
        // A search is for the guarded message itself: of a text that nobody has written, nobody is told.
        const label = searches ? cast.message.text : `guard=${unique()}`;
        // What a subject may do changes state rightly; only refusals are held against the ledger.
        const before = may || !operation.writes ? undefined : await prepared(cast, subject, policy, system);
        const seen = await observe({ ...given, label }, operation, policy, subject);
        if (typeof seen === 'string') {
          unknown.push(`${row} as ${subject}: ${seen}`);
          matrix.note(row, subject, may, seen, 'unknown');
          continue;
        }
        examined += 1;
        const wrong = judged(policy, may, seen);
        if (wrong === 'unclear')
          unknown.push(`${row} as ${subject} was answered ${seen.status}: neither allowed nor refused`);
        if (wrong === 'accepted') findings.push(finding(row, subject, seen, await changesOf(system, before)));
        const isTold = told(seen, cast.guarded()).length > 0;
        if (isInside(subject)) finds ||= isTold;
        const leaked = !isInside(subject) && isTold;
        if (leaked) findings.push(disclosure(row, subject, seen));
        const changes = wrong === undefined && before ? await changesOf(system, before) : [];
        if (changes.length > 0) findings.push(finding(row, subject, seen, changes));
        let bad = wrong === 'accepted' || leaked || changes.length > 0;
        for (const { says, call } of readsOn && !isInside(subject) ? otherReadings(seen.call) : []) {
          const other = await read(cast, subject, call);
          furtherReadings += 1;
          const allowed = judged(policy, may, other) === 'accepted';
          if (allowed) findings.push(finding(`${row} ${says}`, subject, other, []));
          const tells = told(other, cast.guarded()).length > 0;
          if (tells) findings.push(disclosure(`${row} ${says}`, subject, other));
          bad ||= allowed || tells;
        }
        matrix.note(row, subject, may, String(seen.status), bad ? 'bad' : wrong === 'unclear' ? 'unknown' : 'good');
      }
      if (searches && !finds)
        unknown.push(
          `${row} tells no insider of the message that it was asked for: what it hides from others is not seen`,
        );
    }
    recordCase(evidence, {
      findings,
      unknown,
      examined,
      expected: 'as the adapter’s policy table says, for every operation of the OpenAPI document',
      summary: `${examined} cells of ${matrix.rows} operations × ${subjects.length} kinds of people are as the policy says; ${furtherReadings} further readings with other options told no outsider more.`,
      tables: [matrix.table()],
    });
  },
);

test(
  'nobody becomes somebody by saying so',
  caseOf(criterion, 'mass-assignment'),
  async ({ system, attempts, run, evidence }) => {
    const cast = await castFor(system, attempts, unique());
    const given = { system, cast, attempts, random: seededRandom(run.seed), label: '' };
    const operations = operationsOf(await system.openApi());
    const names = operations.flatMap((operation) => operation.answers.flatMap(memberNames));
    const findings: SecurityFinding[] = [];
    const unknown: string[] = [];
    let examined = 0;
    // Who sees the thing but may not do this, and who may, in the name of somebody else.
    const tried: readonly Subject[] = ['member', 'outsider'];
    const claimed = cast.people['outsider-approver'];
    const abroad = cast.people['foreign-approver'];
    const foreigners = system.people.filter((person) => person.tenant.id === abroad.tenant.id);
    const headAbroad = (await readState(system)).heads.get(abroad.tenant.id) ?? 0;
    for (const { operation, policy } of policies(system, operations, unknown)) {
      const { publicOperations, endlessOperations } = profileOf(system);
      if (operation.writes && !operation.body) continue;
      if (publicOperations.includes(operation.id) || endlessOperations.includes(operation.id)) continue;
      const row = policy.variant ? `${operation.id} (${policy.variant})` : operation.id;
      for (const subject of tried) {
        const may = policy.allowed.includes(subject);
        // Of an outsider only what is refused is interesting: what may be done is tried as a member.
        if (may && subject !== 'member') continue;
        const claims = operation.writes
          ? claimsFor(operation, [...new Set(names)], claimed, abroad)
          : tenantHeaders(abroad);
        for (const claim of claims) {
          const label = `claim=${unique()}`;
          const seen = await observe({ ...given, label }, operation, policy, subject, claim);
          if (typeof seen === 'string') {
            unknown.push(`${row} as ${subject}: ${seen}`);
            continue;
          }
          examined += 1;
          const accepted = seen.status < 300;
          // Refused or ignored are both fine; done in another's name, or done at all by whom it is refused, is not.
          const impersonated = accepted && claim.name.startsWith('body.') && spokenFor(seen.body, claimed.personId);
          const isAbroad = foreigners.some(({ personId }) => told(seen, [personId]).length > 0);
          const claimsTenant = operation.writes && accepted && /tenant/.test(claim.name);
          const deeds = claimsTenant ? await deedsIn(system, abroad.tenant.id, headAbroad) : [];
          if ((operation.writes && accepted && !may) || impersonated || isAbroad || deeds.length > 0) {
            findings.push({
              ...finding(row, subject, seen, deeds),
              id: `authorization/mass-assignment/${row}/${subject}/${claim.name}`,
              title: `${row} believes ${claim.name} of a ${subject}`,
              cwe: 'CWE-915',
              asvs: 'V15.3.3',
            });
          }
        }
      }
    }
    recordCase(evidence, {
      findings,
      unknown,
      examined,
      expected: 'a role, author, tenant or state that the client claims is refused or ignored',
      summary: `${examined} claims of a role, an author, a tenant or a state were refused or ignored.`,
    });
  },
);

test(
  'the stream tells only what one may read, whatever topic is asked for',
  caseOf(criterion, 'stream-topics'),
  async ({ system, attempts, run, evidence }) => {
    const cast = await castFor(system, attempts, unique());
    const given = { system, cast, attempts, random: seededRandom(run.seed), label: `stream=${unique()}` };
    const stop = new AbortController();
    const { signal } = stop;
    const unknown: string[] = [];
    const people = ['member', 'outsider', 'outsider-approver', 'foreign-approver'] as const;
    const clients = new Map<Subject, ApiClient>();
    for (const subject of people) clients.set(subject, await cast.client(subject));
    const live = people.map((subject) =>
      listen(subject, false, (onText) => clients.get(subject)!.stream({ signal, onText })),
    );
    await expect.poll(() => live.every(({ heard }) => heard !== ''), { timeout: 10_000 }).toBe(true);
    const job = await cast.jobFor('approver');
    await expect
      .poll(() => live[0]!.heard.includes(job.id), { message: 'a member hears of the job', timeout: 10_000 })
      .toBe(true);
    // Each once more, as somebody whose stream was cut before the message and the job were written.
    const afterSeq = cast.message.seq - 1;
    const resumed = people.flatMap((subject) => {
      const client = clients.get(subject)!;
      if (!client.resumedStream) return [];
      return [listen(subject, true, (onText) => client.resumedStream!({ signal, onText, afterSeq }))];
    });
    if (!(await holdsWithin(10_000, () => resumed.every(({ heard }) => heard !== ''))))
      unknown.push('a stream that was to be resumed said nothing');
    // Each hears something of their own last: what was for them would have come before.
    const operation = operationsOf(await system.openApi()).find(({ id }) => id === ownWrite(system));
    for (const subject of people.slice(1))
      if (operation) await observe(given, operation, { allowed: subjects }, subject);
    const isThrough = ({ heard }: { heard: string }) => heard.includes(given.label) || heard.includes(job.id);
    await expect.poll(() => live.every(isThrough), { timeout: 10_000 }).toBe(true);
    if (!(await holdsWithin(10_000, () => resumed.every(isThrough))))
      unknown.push('a resumed stream did not hold what was missed');
    // What does not come in the ledger's order, e.g. a summary that is gathered for a while, comes a little later.
    await untilQuiet([...live, ...resumed], { quietMs: 1_500, atMostMs: 5_000 });
    stop.abort();
    await Promise.allSettled([...live, ...resumed].map(({ ended }) => ended));
    const findings = [...live, ...resumed]
      .filter(({ subject }) => !isInside(subject))
      .filter(({ heard }) => cast.guarded().some((each) => heard.includes(each)))
      .map(({ subject, resumed: again }): SecurityFinding => {
        const stream = again ? 'resumed stream' : 'stream';
        return {
          id: `authorization/${stream}/${subject}`,
          operation: 'stream',
          title: `the ${stream} of a ${subject} tells of a conversation that is not theirs`,
          cwe: 'CWE-862',
          asvs: 'V8.2.2',
          request: `the ${stream} as ${subject}`,
          answer: 'frames with ids or texts of the conversation',
          oracle: `an id or a text of the conversation, its message or its job was in the ${stream} of ${subject}`,
          mend: 'Send an event only to members of its conversation, also where a stream is resumed.',
        };
      });
    const heardOfOwn = 'outsiders of the tenant and of another tenant heard only of their own';
    recordCase(evidence, {
      findings,
      unknown,
      examined: live.length + resumed.length,
      expected: 'events of a conversation reach its members only, live and where a stream is resumed',
      summary:
        resumed.length > 0
          ? `A member heard of the job, live and on a resumed stream; ${heardOfOwn}.`
          : `A member heard of the job; ${heardOfOwn}. Not judged: a resumed stream, which the adapter does not open.`,
    });
  },
);

interface PolicyCell {
  readonly operation: Operation;
  readonly policy: OperationPolicy & { readonly judged?: readonly Subject[] };
}

/**
 * Every operation with its policy. One without is a row that nobody can judge whole; but nobody without a session may call what is
 * not declared public, and nothing of one tenant is another's, whatever the operation is.
 */
function policies(system: System, operations: readonly Operation[], unknown: string[]): PolicyCell[] {
  const { policy: table } = profileOf(system);
  return operations.flatMap((operation): PolicyCell[] => {
    const own = table[operation.id];
    if (own && own.length > 0) return own.map((policy) => ({ operation, policy }));
    unknown.push(`${operation.id} is in the OpenAPI document but not in the adapter’s policy table`);
    const judged: readonly Subject[] = operation.path.includes('{')
      ? ['nobody', 'foreign-member', 'foreign-approver']
      : ['nobody'];
    return [{ operation, policy: { allowed: [], judged } }];
  });
}

function judged(policy: OperationPolicy, may: boolean, { status }: Observed): 'accepted' | 'unclear' | undefined {
  const allowed = policy.allowedStatuses?.includes(status) ?? status < 300;
  const refused = (policy.refusedStatuses ?? refusals).includes(status);
  if (may) return allowed ? undefined : 'unclear';
  if (allowed || status < 300) return 'accepted';
  return refused ? undefined : 'unclear';
}

/** Whether the answer names somebody else as the author. */
function spokenFor(body: string, personId: string): boolean {
  return new RegExp(`"(?:authorId|actorId|proposedBy|decidedBy|createdBy)":"${personId}"`).test(body);
}

/**
 * Whoever may do it comes last: for everybody else the thing is as it was. A search is tried by insiders first, so that it is seen to
 * find what it is to hide.
 */
function inTurn({ allowed, judged: whom = subjects }: PolicyCell['policy'], searches: boolean): Subject[] {
  const isFirst = (subject: Subject) => (searches ? isInside(subject) : !allowed.includes(subject));
  return [...whom.filter(isFirst), ...whom.filter((subject) => !isFirst(subject))];
}

/** Signs the subject in and has the job proposed before the state is read: neither is what is asked about. */
async function prepared(cast: Cast, subject: Subject, policy: OperationPolicy, system: System): Promise<State> {
  await cast.client(subject);
  await cast.jobFor(subject, policy.given);
  return readState(system);
}

function changesOf(system: System, before: State | undefined): Promise<string[]> {
  return before ? changesSince(system, before) : Promise.resolve([]);
}

/** An operation by which anybody signed in writes something of their own. */
function ownWrite(system: System): string {
  return (
    Object.entries(profileOf(system).policy).find(
      ([id, [first]]) =>
        id.startsWith('POST') &&
        !id.includes('{') &&
        first?.allowed.includes('outsider') &&
        !first.allowed.includes('nobody'),
    )?.[0] ?? ''
  );
}

let count = 0;
function unique(): string {
  count += 1;
  return `${Date.now().toString(36)}${count}`;
}
