import type { System } from '../harness/system.ts';
import { caseOf, test } from '../harness/test.ts';
import { castOf, userReplicas } from './probes/cast.ts';
import { eventsOfKeys } from './probes/events-of.ts';
import { answerOrSilence, judgeRepeats, type Repeated, type RepeatsJudged } from './probes/judge-repeats.ts';
import { killedAndBack } from './probes/killed-and-back.ts';
import { recordProbe } from './probes/record-probe.ts';
import { sameInAnotherTenant } from './probes/same-in-another-tenant.ts';
import { type SameRequest, sameRequests } from './probes/same-request.ts';
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
    const repeated: Repeated[] = [];
    const requests = await sameRequests(await castOf(system, attempts));
    for (const request of requests) {
      const answers = [];
      for (let time = 0; time < 3; time += 1) answers.push(await request.send(request.author));
      repeated.push({ kind: request.kind, key: request.key, answers });
    }
    recordProbe(evidence, { expected, ...(await judged(system, requests, repeated)) });
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

test('the same key with another body', caseOf(criterion, 'other-body'), async ({ system, attempts, evidence }) => {
  const requests = await sameRequests(await castOf(system, attempts));
  const problems = [];
  for (const request of requests) {
    const { kind, key, author } = request;
    const first = await request.send(author);
    const other = await request.sendOther(author);
    const events = await eventsOfKeys(system.database, [key]);
    if (!first.ok) problems.push({ kind, problem: 'the first request was refused', answer: first });
    if (other.ok || other.status >= 500)
      problems.push({ kind, problem: 'the other body was not refused', answer: other });
    if (events.length !== 1) problems.push({ kind, problem: `${events.length} events instead of 1`, events });
  }
  recordProbe(evidence, {
    expected: 'another body under a key that is taken is refused (4xx), and leaves no event',
    examined: requests.length,
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

async function atOnce(request: SameRequest, authors: readonly SameRequest['author'][]): Promise<Repeated> {
  const calls = Array.from({ length: callers }, (_, index) => request.send(authors[index % authors.length]!));
  return { kind: request.kind, key: request.key, answers: await Promise.all(calls.map(answerOrSilence)) };
}
