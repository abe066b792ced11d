import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { AttemptInput, Attempts } from '../../harness/attempts.ts';
import { messageContent, proposalContent } from '../../harness/content.ts';
import { CannotTell } from '../../harness/errors.ts';
import type { Conversation, Person, System, SystemPages } from '../../harness/system.ts';
import { expect } from '../../harness/test.ts';
import { withSnapshot } from '../check-case.ts';
import type { Problem } from './record-probe.ts';

/** Looked at so often, in milliseconds. */
const intervals = [25];

/** Somebody at a page with a conversation open. */
export interface Sender {
  readonly system: System;
  readonly attempts: Attempts;
  readonly person: Person;
  readonly conversation: Conversation;
  readonly pages: SystemPages;
}

/** The page hears of its message for the first time when the system has taken it three times. */
export async function messageSentAgain(sender: Sender): Promise<Problem[]> {
  const { pages, attempts } = sender;
  const text = `Probe ${randomUUID()}`;
  const lost = await loseAnswers(pages.page, text, 2, 'reset');
  const attempt = attempts.begin('message.send', inputOf(sender, messageContent(text)));
  await pages.conversation.compose(text);
  await pages.conversation.send();
  for (let time = 0; time < 2; time += 1) {
    await expect(pages.conversation.notSent(text), 'the page says that it was not sent').toBeVisible();
    await pages.conversation.tryAgain(text);
  }
  await expect(pages.conversation.sent(text), 'the message, as sent').toHaveCount(1);
  attempt.acknowledge();
  if (lost() !== 2) throw new CannotTell(`${lost()} answers were lost instead of 2`);
  return otherThanOne(sender, 'a message that was sent three times', 'text', text);
}

/** The answer to a proposal is lost, and whoever made it submits it again. */
export async function proposalSubmittedAgain(sender: Sender): Promise<Problem[]> {
  const { pages, system, attempts } = sender;
  const title = `Probe ${randomUUID()}`;
  const { kind, input } = system.work('succeeds');
  const lost = await loseAnswers(pages.page, title, 1, 'reset');
  const attempt = attempts.begin('job.propose', inputOf(sender, proposalContent(title, kind, input)));
  await pages.conversation.proposeJob({ title, work: 'succeeds' });
  await expect.poll(lost, { message: 'answers that were lost', intervals }).toBe(1);
  await pages.conversation.proposal.submit.click().catch((cause: unknown) => {
    throw new CannotTell('the page does not let a proposal be submitted again whose answer was lost', { cause });
  });
  await expect(pages.conversation.proposal.dialog, 'the dialog, once the proposal is taken').toBeHidden();
  await expect(pages.conversation.job(title).card.first(), 'the job, as proposed').toBeVisible();
  attempt.acknowledge();
  return otherThanOne(sender, 'a proposal that was submitted twice', 'title', title);
}

/** The page is loaded anew while its message is under way; what it does about it must not send the message twice. */
export async function reloadedMeanwhile(sender: Sender): Promise<Problem[]> {
  const { pages, attempts } = sender;
  const text = `Probe ${randomUUID()}`;
  const taken = await loseAnswers(pages.page, text, 1, 'never');
  const attempt = attempts.begin('message.send', inputOf(sender, messageContent(text)));
  await pages.conversation.compose(text);
  await pages.conversation.send();
  await expect.poll(taken, { message: 'messages that the system has taken', intervals }).toBe(1);
  await pages.page.reload();
  await expect(pages.conversation.sent(text).first(), 'the message, as sent').toBeVisible();
  await expect(pages.conversation.message(text), 'the message, once').toHaveCount(1);
  attempt.acknowledge();
  return otherThanOne(sender, 'a message that was under way when the page was loaded anew', 'text', text);
}

/**
 * From now on the page's requests that hold the words reach the system, and the first answers to them do not reach the page: it
 * hears of a broken connection, or nothing at all. Answers how many are lost by now.
 */
async function loseAnswers(page: Page, words: string, times: number, how: 'reset' | 'never'): Promise<() => number> {
  let seen = 0;
  let lost = 0;
  await page.route('**/*', async (route) => {
    if (seen === times || !route.request().postData()?.includes(words)) return route.fallback();
    seen += 1;
    await route.fetch();
    lost += 1;
    if (how === 'reset') await route.abort('connectionreset');
  });
  return () => lost;
}

function inputOf({ person, conversation }: Sender, contentSha256: string): AttemptInput {
  return { tenantId: person.tenant.id, actorId: person.personId, scopeId: conversation.id, contentSha256 };
}

async function otherThanOne(sender: Sender, what: string, member: 'text' | 'title', words: string): Promise<Problem[]> {
  const events = await withSnapshot(sender.system.database, (snapshot) =>
    snapshot.query(
      'client-retry',
      `SELECT seq::text FROM ledger WHERE payload ->> '${member}' = $1`,
      ['ledger'],
      [words],
    ),
  );
  return events.length === 1 ? [] : [{ problem: `${events.length} events instead of 1`, what, events }];
}
