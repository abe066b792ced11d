import { messageOf } from '../../harness/errors.ts';
import type { ProcessControl } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { pause } from '../within.ts';
import { bringBack, statusOf } from './process-fault.ts';

/** Long enough to begin its work, too short to be of use. */
const usualLifeMs = 700;
/** Fewer deaths are no loop. */
const leastDeaths = 2;

/** It is killed again and again, `livesMs` after each start. */
export function crashLoop(
  control: ProcessControl,
  name: string,
  { livesMs = usualLifeMs }: { readonly livesMs?: number } = {},
): Fault {
  let deaths = 0;
  let trouble = '';
  let looping: Promise<void> | undefined;
  const over = new AbortController();
  const loop = async () => {
    while (!over.signal.aborted) {
      await control.kill(name);
      deaths += 1;
      if (over.signal.aborted) break;
      await control.start(name);
      await pause(livesMs, over.signal);
    }
  };
  return {
    name: `${name}: crash loop`,
    inject: async () => {
      looping = loop().catch((error: unknown) => {
        trouble = messageOf(error);
      });
    },
    heal: async () => {
      over.abort();
      await looping;
      await bringBack(control, name);
    },
    observe: async () => {
      const { state } = await statusOf(control, name);
      return {
        inEffect: deaths >= leastDeaths && !over.signal.aborted && trouble === '',
        gone: over.signal.aborted && state === 'running',
        saw: `died ${deaths} times, ${state} now${trouble ? `, ${trouble}` : ''}`,
      };
    },
  };
}
