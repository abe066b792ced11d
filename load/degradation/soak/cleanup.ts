import { setTimeout as delay } from 'node:timers/promises';
import { CannotTell } from '../../../harness/errors.ts';
import type { Holding, ResourceProbe } from '../../../harness/system.ts';
import { excessOver } from './excess.ts';
import type { Cleanup } from './soak-observation.ts';

const looksAtBase = 5;

/** How often is looked, and for how long at most; ms. */
export interface Pace {
  readonly betweenLooksMs: number;
  readonly settleWithinMs: number;
  readonly givenBackWithinMs: number;
}

const usualPace: Pace = { betweenLooksMs: 1_000, settleWithinMs: 20_000, givenBackWithinMs: 60_000 };

/** What is held at rest: several looks, once none of them holds more than those before. */
export async function holdingsAtRest(
  probe: Pick<ResourceProbe, 'holdings'>,
  { betweenLooksMs, settleWithinMs }: Pace = usualPace,
): Promise<Holding[][]> {
  const deadline = performance.now() + settleWithinMs;
  const looks: Holding[][] = [];
  while (looks.length < looksAtBase) {
    const now = [...(await probe.holdings())];
    // Something of an earlier load is still being given back: what was seen so far is not the base.
    if (looks.length > 0 && performance.now() < deadline && excessOver([now], looks[0]!).length > 0) looks.length = 0;
    looks.push(now);
    await delay(betweenLooksMs);
  }
  return looks;
}

/**
 * Waits until nothing is held that was not held at base, at most a minute.
 *
 * @param links names of holdings that are connections through a link: each is compared by itself
 * @throws CannotTell where a process ended meanwhile
 */
export async function untilGivenBack(
  probe: Pick<ResourceProbe, 'holdings'>,
  base: readonly Holding[][],
  links: ReadonlySet<string>,
  { betweenLooksMs, givenBackWithinMs }: Pace = usualPace,
): Promise<Cleanup> {
  const startedMs = performance.now();
  for (;;) {
    const now = await probe.holdings();
    const gone = base[0]!.find((held) => !lies(held) && !now.some(({ process }) => process === held.process));
    // A process that ended holds nothing, and has given nothing back.
    if (gone)
      throw new CannotTell(
        `${gone.process} ended meanwhile: whether it would have given back what it held cannot be told.`,
      );
    const excess = excessOver(base, now, links);
    const tookMs = performance.now() - startedMs;
    if (excess.length === 0 || tookMs >= givenBackWithinMs) {
      return { excess, seconds: tookMs / 1000, base: base[0]! };
    }
    await delay(betweenLooksMs);
  }
}

/** Held by no process that could end: a file that is gone was removed. */
function lies({ kind }: Holding): boolean {
  return kind === 'temporary file';
}
