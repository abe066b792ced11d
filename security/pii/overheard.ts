import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../harness/errors.ts';
import type { ApiClient } from '../../harness/system.ts';
import { holdsWithin } from '../holds-within.ts';

const heardWithinMs = 10_000;
/** What else is on its way when the last has heard what it must. */
const afterwardsMs = 500;

/**
 * What each of them hears on a stream of their own, from its first words until all have heard what they must of the deeds, and a moment
 * longer. Who hears nothing, or not what they must, is named: then what was not heard shows nothing.
 *
 * @param deeds answers what each must hear of them, every word of it; who is not named must hear nothing
 */
export async function overheard(
  clients: ReadonlyMap<string, Pick<ApiClient, 'stream'>>,
  deeds: () => Promise<ReadonlyMap<string, readonly string[]>>,
): Promise<{ heard: ReadonlyMap<string, string>; unknown: readonly string[] }> {
  const stop = new AbortController();
  const heard = new Map<string, string>();
  const unknown: string[] = [];
  const streams = [...clients].map(async ([who, client]) => {
    const onText = (text: string) => heard.set(who, `${heard.get(who) ?? ''}${text}`);
    await client.stream({ signal: stop.signal, onText }).catch((error: unknown) => {
      if (!stop.signal.aborted) unknown.push(`the stream of ${who}: ${messageOf(error)}`);
    });
  });
  try {
    await holdsWithin(heardWithinMs, () => heard.size + unknown.length >= clients.size);
    for (const who of clients.keys()) if (!heard.has(who)) unknown.push(`${who} heard nothing on the stream`);
    const due = await deeds();
    const missing = () =>
      [...due].filter(([who, words]) => words.some((word) => !heard.get(who)?.includes(word))).map(([who]) => who);
    await holdsWithin(heardWithinMs, () => missing().length === 0);
    for (const who of missing()) unknown.push(`${who} did not hear on the stream what was for them`);
    await pause(afterwardsMs);
  } finally {
    stop.abort();
    await Promise.all(streams);
  }
  return { heard, unknown };
}
