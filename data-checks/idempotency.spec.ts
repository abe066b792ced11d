import { caseOf, test } from '../harness/test.ts';
import { castOf, userReplicas } from './probes/cast.ts';
import { eventsOfKeys } from './probes/events-of.ts';
import { answerOrSilence, judgeRepeats, type Repeated } from './probes/judge-repeats.ts';
import { killedAndBack } from './probes/killed-and-back.ts';
import { recordProbe } from './probes/record-probe.ts';
import { sameInAnotherTenant } from './probes/same-in-another-tenant.ts';
import { type SameRequest, sameRequests } from './probes/same-request.ts';

const criterion = 'integrity.idempotency';
const expected = 'every repeat is answered like the first request, and the ledger holds one event';

/** How many callers make the same request at the same moment. */
const callers = 50;

test(
  'the same request again, one after another',
  caseOf(criterion, 'one-after-another'),
  async ({ system, attempts, evidence }) => {
    const repeated: Repeated[] = [];
    for (const request of await sameRequests(await castOf(system, attempts))) {
      const answers = [];
      for (let time = 0; time < 3; time += 1) answers.push(await request.send(request.author));
      repeated.push({ kind: request.kind, key: request.key, answers });
    }
    recordProbe(evidence, { expected, ...(await judgeRepeats(system.database, repeated)) });
  },
);

test('the same request 50 times at once', caseOf(criterion, 'at-once'), async ({ system, attempts, evidence }) => {
  const repeated: Repeated[] = [];
  for (const request of await sameRequests(await castOf(system, attempts))) {
    repeated.push(await atOnce(request, [request.author]));
  }
  recordProbe(evidence, { expected, ...(await judgeRepeats(system.database, repeated)) });
});

test(
  'the same request to every replica at once',
  caseOf(criterion, 'across-replicas'),
  async ({ system, attempts, evidence }) => {
    const repeated: Repeated[] = [];
    for (const request of await sameRequests(await castOf(system, attempts))) {
      const everywhere = userReplicas(system).map((replica) => system.api(request.author.person!, { replica }));
      repeated.push(await atOnce(request, await Promise.all(everywhere)));
    }
    recordProbe(evidence, { expected, ...(await judgeRepeats(system.database, repeated)) });
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
    recordProbe(evidence, { expected, ...(await judgeRepeats(system.database, repeated)) });
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

async function atOnce(request: SameRequest, authors: readonly SameRequest['author'][]): Promise<Repeated> {
  const calls = Array.from({ length: callers }, (_, index) => request.send(authors[index % authors.length]!));
  return { kind: request.kind, key: request.key, answers: await Promise.all(calls.map(answerOrSilence)) };
}
