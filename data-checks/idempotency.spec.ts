import type { System } from '../harness/system.ts';
import { caseOf, test } from '../harness/test.ts';
import { castOf, userReplicas } from './probes/cast.ts';
import { eventsOfKeys } from './probes/events-of.ts';
import { answerOrSilence, judgeRepeats, type Repeated, type RepeatsJudged } from './probes/judge-repeats.ts';
import { killedAndBack } from './probes/killed-and-back.ts';
import { oldestKeyTaken } from './probes/oldest-key.ts';
import { type Problem, recordProbe } from './probes/record-probe.ts';
import { sameInAnotherTenant } from './probes/same-in-another-tenant.ts';
import { retryRequest, type SameRequest, sameRequests } from './probes/same-request.ts';
import { workOtherwiseThanOnce } from './probes/work-once.ts';

const criterion = 'integrity.idempotency';
const expected =
  'every repeat is answered like the first request, the ledger holds one event, and approved work is done once';

/** How many callers make the same request at the same moment. */
const callers = 50;

test(
  'the same request again, one after another',
  caseOf(criterion, 'one-after-another'),
  async ({ system, attempts, evidence }) => {
    const cast = await castOf(system, attempts);
    const found = await threeTimes(system, await sameRequests(cast));
    // Last: there is no retry where the outside system was never asked.
    const retried = found.problems.length > 0 ? undefined : await threeTimes(system, [await retryRequest(cast)]);
    const examined = found.examined + (retried?.examined ?? 0);
    recordProbe(evidence, { expected, examined, problems: retried?.problems ?? found.problems });
  },
);

test('the same request 50 times at once', caseOf(criterion, 'at-once'), async ({ system, attempts, evidence }) => {
  const repeated: Repeated[] = [];
  const requests = await sameRequests(await castOf(system, attempts));
  for (const request of requests) {
    repeated.push(await atOnce(request, [request.author]));
  }
  recordProbe(evidence, { expected, ...(await judged(system, requests, repeated)) });
});

test(
  'the same request to every replica at once',
  caseOf(criterion, 'across-replicas'),
  async ({ system, attempts, evidence }) => {
    const repeated: Repeated[] = [];
    const requests = await sameRequests(await castOf(system, attempts));
    for (const request of requests) {
      const everywhere = userReplicas(system).map((replica) => system.api(request.author.person!, { replica }));
      repeated.push(await atOnce(request, await Promise.all(everywhere)));
    }
    recordProbe(evidence, { expected, ...(await judged(system, requests, repeated)) });
  },
);

test(
  'the same request after kill -9 of the replica that answered',
  caseOf(criterion, 'across-restart'),
  async ({ system, attempts, evidence }) => {
    const requests = await sameRequests(await castOf(system, attempts));
    const replica = userReplicas(system)[0]!;
    const send = (request: SameRequest) =>
      system.api(request.author.person!, { replica }).then((author) => request.send(author));
    const before = await Promise.all(requests.map(send));
    await killedAndBack(system, replica);
    const after = await Promise.all(requests.map(send));
    const repeated = requests.map(({ kind, key }, at) => ({ kind, key, answers: [before[at], after[at]] }));
    recordProbe(evidence, { expected, ...(await judged(system, requests, repeated)) });
  },
);

test('the same key with another body', caseOf(criterion, 'other-body'), async ({ run, system, attempts, evidence }) => {
  const cast = await castOf(system, attempts);
  const requests = await sameRequests(cast);
  const problems: Problem[] = [];
  for (const { kind, key, author, send, others } of requests) {
    const first = await send(author);
    if (!first.ok) problems.push({ kind, problem: 'the first request was refused', answer: first });
    for (const other of others) {
      const answer = await other.send(author);
      if (answer.ok || answer.status >= 500)
        problems.push({ kind, problem: `${other.what} under the same key was not refused`, answer });
    }
    const events = await eventsOfKeys(system.database, [key]);
    if (events.length !== 1) problems.push({ kind, problem: `${events.length} events instead of 1`, events });
  }
  problems.push(...(await oldestKeyTaken(cast, run.historyDirectory)));
  recordProbe(evidence, {
    expected: 'something else under a key that is taken, be it long ago, is refused (4xx), and leaves no event',
    examined: requests.reduce((sum, { others }) => sum + others.length, 1),
    problems,
  });
});

test(
  'the same key in another tenant, or of another person',
  caseOf(criterion, 'other-tenant'),
  async ({ system, attempts, evidence }) => {
    recordProbe(evidence, await sameInAnotherTenant(system, attempts));
  },
);

/** Answers and events of the repeats; where they are as they should be, what became of the work that was approved. */
async function judged(
  system: System,
  requests: readonly SameRequest[],
  repeated: readonly Repeated[],
): Promise<RepeatsJudged> {
  const found = await judgeRepeats(system.database, repeated);
  return found.problems.length > 0 ? found : { ...found, problems: await workOtherwiseThanOnce(system, requests) };
}

async function threeTimes(system: System, requests: readonly SameRequest[]): Promise<RepeatsJudged> {
  const repeated: Repeated[] = [];
  for (const { kind, key, author, send } of requests) {
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await send(author));
    repeated.push({ kind, key, answers });
  }
  return judged(system, requests, repeated);
}

async function atOnce(request: SameRequest, authors: readonly SameRequest['author'][]): Promise<Repeated> {
  const calls = Array.from({ length: callers }, (_, index) => request.send(authors[index % authors.length]!));
  return { kind: request.kind, key: request.key, answers: await Promise.all(calls.map(answerOrSilence)) };
}
