import type { System } from '../harness/system.ts';
import type { Errand } from './errand.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

/** Whether the adapter says how far its lagging projections are. */
export function mayLag({ database: { relations } }: System): boolean {
  return relations.heads !== undefined && relations.checkpoints !== undefined;
}

/** What the journal says beside the course of an experiment: what it cost, and what was not judged. */
export function notesOf(
  loopDelayMs: number,
  story: Story,
  errands: readonly Errand[],
  { deliveries, place }: Stage,
): string[] {
  const tried = story.messages.reduce((sum, said) => sum + said.triedAgain, 0);
  const endedMs = errands.flatMap((errand) => errand.endedAfterMs?.toFixed(0) ?? []);
  return [
    `event loop of the suite late by ${loopDelayMs.toFixed(0)} ms (p99)`,
    ...(tried > 0 ? [`"Try again" was pressed ${tried} times`] : []),
    ...(deliveries ? [] : ['delivery is not judged: the adapter opens no stream']),
    ...(deliveries?.resumes === false
      ? ['what was said between two streams is not judged: the adapter resumes none']
      : []),
    ...(mayLag(place.system)
      ? []
      : ['that projections catch up is not judged: the adapter does not say how far they are']),
    `jobs given meanwhile ended after ${endedMs.join(', ') || 'no'} ms`,
  ];
}
