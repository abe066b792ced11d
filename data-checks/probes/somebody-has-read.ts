import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import type { Attempts } from '../../harness/attempts.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { System } from '../../harness/system.ts';
import { untilCaughtUp } from '../caught-up.ts';
import { castOf } from './cast.ts';
import { listPaths, type Reading, Readings } from './readings.ts';
import { seatAt } from './seat.ts';

/** How long a page may take to tell that its person has seen what it shows. */
const toldWithinMs = 3_000;
/** How long a call of a page that is closed may still be at work. */
const atWorkMs = 250;

/** What one person reads. */
export interface Reader extends Pick<Readings, 'take' | 'changedSince'> {
  /** Whether a list has changed when that person had seen something new: it says how far they have read. */
  readonly tellsWhatIsRead: boolean;
}

/**
 * Somebody who has just seen a message of somebody else's at a page, so that there is something that no event tells: how far they
 * have read. Where no list says so after a while, the system does not keep it there.
 */
export async function somebodyHasRead(
  browser: Browser,
  system: System,
  attempts: Attempts,
  catchUpDeadlineMs: number,
): Promise<Reader> {
  const { conversation, deciders, proposer, writes } = await castOf(system, attempts);
  const text = `Probe ${randomUUID()}`;
  needed(await writes.sendMessage(deciders[0], conversation.id, text, randomUUID()), 'message to read');
  // From here on only the reading can change what the lists say.
  await untilCaughtUp(system.database, catchUpDeadlineMs);
  const [readings, pages] = await Promise.all([
    Readings.of(proposer, listPaths(await system.openApi())),
    seatAt(browser, system, proposer.person!, conversation),
  ]);
  await pages.conversation.message(text).waitFor();
  const tellsWhatIsRead = await changes(readings, await readings.take());
  await pages.page.context().close();
  await delay(atWorkMs);
  return {
    tellsWhatIsRead,
    take: () => readings.take(),
    changedSince: (before) => readings.changedSince(before),
  };
}

/** Waits until a list says something else than before. False: none did. */
async function changes(readings: Readings, before: Reading): Promise<boolean> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < toldWithinMs) {
    const now = await readings.now();
    if ([...before].some(([path, body]) => now.get(path) !== body)) return true;
    await delay(100);
  }
  return false;
}
