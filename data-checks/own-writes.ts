import { randomUUID } from 'node:crypto';
import type { Attempts } from '../harness/attempts.ts';
import { recordedAction, recordedConversation, recordedMessage, recordedProposal } from '../harness/recorded-calls.ts';
import { needed, RecordedWrites } from '../harness/recorded-writes.ts';
import type { ApiAnswer, System } from '../harness/system.ts';
import { test as base } from '../harness/test.ts';
import { castOf } from './probes/cast.ts';
import { jobInState, seenInRound } from './probes/job-in-state.ts';
import { titleLengths, titleOf, untidyTexts } from './probes/odd-texts.ts';

export { caseOf, expect } from '../harness/test.ts';

const messages = 24;
const jobs = 3;

/** The suite's test over a ledger that holds at least this phase's own writes, so that the phase also judges alone. */
export const test = base.extend<object, { ownWrites: undefined }>({
  ownWrites: [
    async ({ system, attempts }, use) => {
      const tenants = new Map(system.people.map((person) => [person.tenant.id, person.tenant]));
      for (const tenant of tenants.keys()) await writeInto(system, tenant, attempts);
      await retryOnce(system, attempts);
      await use(undefined);
    },
    { scope: 'worker', auto: true, timeout: 60_000 },
  ],
});

/** A job that fails, is retried by a person and fails again: counters and errors have been wrong after exactly that. */
async function retryOnce(system: System, attempts: Attempts): Promise<void> {
  const cast = await castOf(system, attempts);
  const failed = await jobInState(cast, 'failed');
  const retried = await cast.writes.actOnJob(cast.deciders[1], failed.id, 'retry', failed.version, randomUUID());
  await seenInRound(cast.proposer, failed.id, needed(retried, 'retried job').round, 'failed');
}

/**
 * A conversation, messages (some sent again with their key, as a client does whose answer was lost), decided jobs, and what careless
 * code takes for a mistake: the same words said again, white space at the edges, titles as long as may be.
 */
async function writeInto(system: System, tenantId: string, attempts: Attempts): Promise<void> {
  const people = system.people.filter((person) => person.tenant.id === tenantId);
  const proposer = people.find((person) => !person.mayApprove) ?? people[0]!;
  const approver = people.find((person) => person.mayApprove && person !== proposer)!;
  const [mine, theirs] = [await system.api(proposer), await system.api(approver)];
  const run = randomUUID().slice(0, 8);
  const memberIds = [proposer.personId, approver.personId];
  const conversation = await recordedConversation(mine, { title: `Data checks ${run}`, memberIds }, attempts);
  for (let i = 0; i < messages; i++) {
    const key = randomUUID();
    const text = `A message a client of the data checks has written (${run} ${i})`;
    await recordedMessage(i % 2 === 0 ? mine : theirs, conversation, text, attempts, key);
    if (i % 6 === 0) await mine.sendMessage({ conversationId: conversation.id, text, key });
  }
  for (let i = 0; i < jobs; i++) {
    const job = await recordedProposal(mine, system, conversation, `Job of the data checks (${run} ${i})`, attempts);
    await recordedAction(theirs, job, i % 3 === 0 ? 'reject' : 'approve', attempts);
  }
  // Each under a key of its own: three messages, whatever they say.
  for (let time = 0; time < 3; time++) await recordedMessage(mine, conversation, `Yes (${run})`, attempts);
  // What is refused may be missing; what is acknowledged must be there as it was sent.
  const writes = new RecordedWrites(attempts);
  for (const text of untidyTexts(run)) await writes.sendMessage(theirs, conversation.id, text, randomUUID());
  await asLongAsMayBe(run, (title) => writes.createConversation(mine, title, memberIds, randomUUID()));
  await asLongAsMayBe(run, (title) => {
    const proposal = { conversationId: conversation.id, title, work: 'succeeds' } as const;
    return writes.proposeJob(mine, system, proposal, randomUUID());
  });
}

/** Writes under the longest of the titles that is not refused. */
async function asLongAsMayBe(run: string, write: (title: string) => Promise<ApiAnswer<unknown>>): Promise<void> {
  for (const length of titleLengths) if ((await write(titleOf(length, run))).ok) return;
}
