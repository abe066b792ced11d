import { actionContent, messageContent, proposalContent } from '../../harness/content.ts';
import { CannotTell } from '../../harness/errors.ts';
import { recordedAction, recordedProposal } from '../../harness/recorded-calls.ts';
import type { JobState } from '../../harness/system.ts';
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
    const proposed = seats.map(() => texts.title());
    const apis = await Promise.all(seats.map(({ person }) => system.api(person)));
    const approver = apis.find(({ person }) => person?.mayApprove);
    if (!approver) throw new CannotTell('None of the five may approve jobs.');
    const decided = seats.findIndex(({ person }) => person !== approver.person);
    await Promise.all(
      seats.map(async (taken, index) => {
        for (const [place, text] of written[index]!.entries()) {
          await sendMessage(taken, step, { conversation, text }, attempts);
          if (place > 0) continue;
          // Between messages a job; what becomes of one of them while all go on writing must not move its card.
          const job = await recordedProposal(apis[index]!, system, conversation, proposed[index]!, attempts);
          if (index === decided) await recordedAction(approver, job, 'approve', attempts);
        }
      }),
    );
    await seeJobState(seats[0]!, step, { title: proposed[decided]!, state: 'completed' });
    const afterwards = texts.message();
    await sendMessage(seats[0]!, step, { conversation, text: afterwards }, attempts);
    const all = [...written.flat(), afterwards];
    const byDigest = new Map(all.map((text) => [messageContent(text), text]));
    const work = system.work('succeeds');
    for (const title of proposed) byDigest.set(proposalContent(title, work.kind, work.input), title);
    const stored = await writesIn(system, conversation, ['message.send', 'job.propose']);
    const order = stored.map((write) => byDigest.get(write.content_sha256) ?? `(not ours: ${write.content_sha256})`);
    expect(order.toSorted(), 'messages and jobs in the ledger').toEqual([...all, ...proposed].toSorted());
    const messages = order.filter((text) => !proposed.includes(text));
    const judgeScreen = async ({ person, pages }: Actor) => {
      const screen = `order on ${person.displayName}’s screen`;
      await expect(pages.conversation.messages, screen).toHaveText(messages);
      if (!pages.conversation.items) return;
      await expect(pages.conversation.items, `messages and job cards on ${person.displayName}’s screen`).toHaveCount(
        order.length,
      );
      // As many as there are, and in this order.
      await expect(pages.conversation.items, `${screen}, job cards included`).toContainText(order);
    };
    for (const taken of seats) await judgeScreen(taken);
    // A page that begins anew shows the same.
    await seats.at(-1)!.pages.page.reload();
    await judgeScreen(seats.at(-1)!);

    const whole = seats[0]!.pages.conversation.items !== undefined;
    evidence.record({
      outcome: 'pass',
      summary: `${messages.length} messages ${whole ? `and ${proposed.length} job cards ` : ''}of five people stand in the ledger’s order on all five screens, and after a reload.${whole ? '' : ' The place of job cards was not judged: the adapter names no `items`.'}`,
      expected: 'every screen shows the order of the ledger',
      examined: (whole ? order.length : messages.length) * (seats.length + 1),
    });
  },
);

test(
  'of two racing decisions exactly one wins, and the loser is told',
  caseOf(criterion, 'racing-decisions'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(180_000);
    const { conversation, seats } = await together([people[2]!, people[0]!, people[1]!]);
    const [proposer, first, second] = [seats[0]!, seats[1]!, seats[2]!];
    const api = await system.api(proposer.person);
    const races: { decisions: readonly string[]; won: string; state: JobState; types: readonly string[] }[] = [];

    // Opposite decisions, and the same one twice: of those, too, only one counts.
    for (const opponent of ['reject', 'approve'] as const) {
      const title = texts.title();
      await proposeJob(proposer, step, { conversation, title, work: 'succeeds' }, attempts);
      await seeJobState(first, step, { title, state: 'proposed' });
      await seeJobState(second, step, { title, state: 'proposed' });
      const { id: jobId } = await jobTitled(api, conversation, title);

      // Both decisions leave their browsers before either answer comes back: what one page knows cannot settle the race.
      let arrived = 0;
      let release: () => void = () => undefined;
      const bothArrived = new Promise<void>((resolve) => (release = resolve));
      for (const { pages } of [first, second]) {
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
        return { attempt, actorId: person.personId };
      };
      const raced = await Promise.all([decide(first, 'approve'), decide(second, opponent)]);
      await expect
        .poll(
          async () =>
            (await first.pages.conversation.job(title).problem.count()) +
            (await second.pages.conversation.job(title).problem.count()),
          { message: `deciders who are told that they lost (approve against ${opponent})`, timeout: 15_000 },
        )
        .toBe(1);
      const { job, entries, types } = await historyOf(api, jobId);
      const decisions = entries.filter(({ type }) => type === 'job.approved' || type === 'job.rejected');
      expect(arrived, 'decisions that raced').toBe(2);
      expect(decisions, 'decisions recorded').toHaveLength(1);
      for (const { attempt, actorId } of raced) {
        if (actorId === decisions[0]!.actorId) attempt.acknowledge();
        else attempt.reject('the other decision was first');
      }
      for (const { pages } of [first, second]) await pages.page.unroute('**/actions');
      const shown = decisions[0]!.type === 'job.rejected' ? 'rejected' : 'completed';
      for (const taken of seats) await seeJobState(taken, step, { title, state: shown });
      races.push({ decisions: ['approve', opponent], won: decisions[0]!.type, state: job.state, types });
    }

    evidence.record({
      outcome: 'pass',
      summary: `Two decisions raced, twice: ${races.map(({ won }) => won).join(', then ')} won, the other decider was told, and all three screens show the same state.`,
      expected: 'one decision in the history; the loser told; the same state everywhere',
      examined: 2 * races.length,
      details: races,
    });
  },
);
