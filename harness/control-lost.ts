import type { Evidence } from './evidence.ts';
import { writeJsonWhole } from './evidence.ts';
import type { System } from './system.ts';

/** How the sentence begins by which reporter and reader know it. */
export const controlLost = 'The suite lost control of the system';

/**
 * Why what was seen of the system says nothing about it: whoever starts and stops it for the suite does not answer any more, so
 * that nobody knows what still runs. Undefined where control answers.
 */
export async function whyControlIsLost(system: Pick<System, 'control'>): Promise<string | undefined> {
  try {
    await system.control.status();
    return undefined;
  } catch (error) {
    return `${controlLost} meanwhile: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Takes back what failed while control was lost: `unknown`, with what had been said kept behind the reason. */
export function takeBack(directory: string, written: readonly Evidence[], reason: string): void {
  for (const each of written.filter(({ outcome }) => outcome === 'fail')) {
    const { gate: _gate, ...rest } = each;
    writeJsonWhole(directory, `${each.id}.json`, {
      ...rest,
      outcome: 'unknown',
      summary: `${reason} Seen before: ${each.summary}`,
    });
  }
}
