import { actionContent, messageContent } from '../../harness/content.ts';
import { historyOf, jobTitled } from '../fixtures/jobs.ts';
import { writesIn } from '../fixtures/ledger.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import type { Actor } from '../journeys/actor.ts';
import { proposeJob, seeJobState } from '../journeys/job.ts';
import { sendMessage } from '../journeys/send-message.ts';

const criterion = 'golden.collaboration';
const messagesEach = 3;

test(
  'five people write at the same moment, and all screens converge to the order of the ledger',
  caseOf(criterion, 'converge'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(180_000);
    const { conversation, seats } = await together(people.slice(0, 5));
    const written = seats.map(() => Array.from({ length: messagesEach }, () => texts.message()));
    await Promise.all(
      seats.map(async (taken, index) => {
        for (const text of written[index]!) await sendMessage(taken, step, { conversation, text }, attempts);
      }),
    );
    const byDigest = new Map(written.flat().map((text) => [messageContent(text), text]));
    const stored = await writesIn(system, conversation);
    const order = stored.map((write) => byDigest.get(write.content_sha256) ?? `(not ours: ${write.content_sha256})`);
    expect(order.toSorted(), 'messages in the ledger').toEqual(written.flat().toSorted());
    for (const { person, pages } of seats) {
      await expect(pages.conversation.messages, `order on ${person.displayName}’s screen`).toHaveText(order);
    }

    evidence.record({
      outcome: 'pass',
      summary: `${order.length} messages of five people stand in the ledger’s order on all five screens.`,
      expected: 'every screen shows the order of the ledger',
      examined: order.length * seats.length,
    });
  },
);

test(
  'of two racing decisions exactly one wins, and the loser is told',
  caseOf(criterion, 'racing-decisions'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(180_000);
    const { conversation, seats } = await together([people[2]!, people[0]!, people[1]!]);
    const [proposer, approver, rejecter] = [seats[0]!, seats[1]!, seats[2]!];
    const title = texts.title();
    await proposeJob(proposer, step, { conversation, title, work: 'succeeds' }, attempts);
    await seeJobState(approver, step, { title, state: 'proposed' });
    await seeJobState(rejecter, step, { title, state: 'proposed' });
    const api = await system.api(proposer.person);
    const { id: jobId } = await jobTitled(api, conversation, title);

    // Both decisions leave their browsers before either answer comes back: what one page knows cannot settle the race.
    let arrived = 0;
    let release: () => void = () => undefined;
    const bothArrived = new Promise<void>((resolve) => (release = resolve));
    for (const { pages } of [approver, rejecter]) {
      await pages.page.route('**/actions', async (route) => {
        arrived += 1;
        if (arrived === 2) release();
        await bothArrived;
        await route.continue();
      });
    }
    const decide = async ({ person, pages }: Actor, action: 'approve' | 'reject') => {
      const attempt = attempts.begin(`job.${action}`, {
        tenantId: person.tenant.id,
        actorId: person.personId,
        scopeId: jobId,
        contentSha256: actionContent(jobId, action),
      });
      await step('job.press_decision', () => pages.conversation.job(title).action(action).click());
      return attempt;
    };
    const [approval, rejection] = await Promise.all([decide(approver, 'approve'), decide(rejecter, 'reject')]);
    await expect
      .poll(
        async () =>
          (await approver.pages.conversation.job(title).problem.count()) +
          (await rejecter.pages.conversation.job(title).problem.count()),
        { message: 'deciders who are told that they lost', timeout: 15_000 },
      )
      .toBe(1);
    const { job, types } = await historyOf(api, jobId);
    const decisions = types.filter((type) => type === 'job.approved' || type === 'job.rejected');
    expect(arrived, 'decisions that raced').toBe(2);
    expect(decisions, 'decisions recorded').toHaveLength(1);
    const [won, lost] = decisions[0] === 'job.approved' ? [approval, rejection] : [rejection, approval];
    won.acknowledge();
    lost.reject('the other decision was first');
    const shown = decisions[0] === 'job.rejected' ? 'rejected' : 'completed';
    for (const taken of seats) await seeJobState(taken, step, { title, state: shown });

    evidence.record({
      outcome: 'pass',
      summary: `Two decisions raced: ${decisions[0]} won, the other decider was told, and all three screens show the same state.`,
      expected: 'one decision in the history; the loser told; the same state everywhere',
      examined: 2,
      details: { state: job.state, types },
    });
  },
);
