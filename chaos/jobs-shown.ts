import type { JobState } from '../harness/system.ts';
import type { Onlooker } from './story.ts';
import { pause } from './within.ts';

/**
 * Waits until every page shows each of these jobs once, in the state in which it has ended; answers what is not so by the deadline, one
 * sentence each.
 */
export async function jobsNotShown(
  onlookers: readonly Onlooker[],
  jobs: readonly { readonly title: string; readonly ends: JobState }[],
  deadlineMs: number,
): Promise<string[]> {
  const untilMs = performance.now() + deadlineMs;
  for (;;) {
    const found = await Promise.all(onlookers.map((onlooker) => notShownTo(onlooker, jobs)));
    if (found.flat().length === 0 || performance.now() > untilMs) return found.flat();
    await pause(100);
  }
}

async function notShownTo({ seat, replica }: Onlooker, jobs: Parameters<typeof jobsNotShown>[1]): Promise<string[]> {
  const shown = await Promise.all(
    jobs.map(({ title, ends }) => seat.pages.conversation.job(title).state(ends).count()),
  );
  const wrong = shown.filter((times) => times !== 1).length;
  return wrong === 0 ? [] : [`the page at ${replica} does not show ${wrong} of ${jobs.length} jobs as they ended`];
}
