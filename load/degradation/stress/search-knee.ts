import { kneeOf, type Step } from './step.ts';

const stepSeconds = { searched: 20, last: 60 } as const;
const fromPerSecond = 100;
const toPerSecond = 12_800;
const bisections = 3;

/**
 * Doubles the rate until it is too much, halves the distance to the knee a few times, then offers twice what was too much. Where
 * nothing is too much up to 12,800 a second there is no knee, and nothing past it to offer.
 *
 * @param offer offers one rate for so many seconds
 * @returns all steps, in the order in which they were offered
 */
export async function searchKnee(
  offer: (perSecond: number, seconds: number) => Promise<readonly Step[]>,
): Promise<Step[]> {
  const steps: Step[] = [];
  const bears = async (perSecond: number) => {
    const offered = await offer(perSecond, stepSeconds.searched);
    steps.push(...offered);
    return kneeOf(offered) === perSecond;
  };
  let borne = 0;
  let tooMuch = fromPerSecond;
  while (await bears(tooMuch)) {
    borne = tooMuch;
    if (borne >= toPerSecond) return steps;
    tooMuch *= 2;
  }
  for (let i = 0; i < bisections; i += 1) {
    const middle = Math.round((borne + tooMuch) / 2);
    if (await bears(middle)) borne = middle;
    else tooMuch = middle;
  }
  steps.push(...(await offer(2 * tooMuch, stepSeconds.last)));
  return steps;
}
