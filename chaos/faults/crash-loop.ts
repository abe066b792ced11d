import { messageOf } from '../../harness/errors.ts';
import type { ProcessControl } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { pause } from '../within.ts';
import { bringBack, statusOf } from './process-fault.ts';

/** Long enough to begin its work, too short to be of use. */
const usualLifeMs = 700;
/** Fewer deaths are no loop. */
const leastDeaths = 2;

/** What has died so far, for whoever waits for it. */
export interface CrashLoop extends Fault {
  /** The name of each that was killed, in order. */
  readonly deaths: readonly string[];
}

/**
 * It is killed again and again, `livesMs` after each start.
 *
 * @param whom a name, or says before each kill who it is now, as of one that leads
 */
export function crashLoop(
  control: ProcessControl,
  whom: string | (() => Promise<string>),
  { livesMs = usualLifeMs }: { readonly livesMs?: number } = {},
): CrashLoop {
  const deaths: string[] = [];
  let trouble = '';
  let looping: Promise<void> | undefined;
  const over = new AbortController();
  const loop = async () => {
    while (!over.signal.aborted) {
      const name = typeof whom === 'string' ? whom : await whom();
      await control.kill(name);
      deaths.push(name);
      if (over.signal.aborted) break;
      await control.start(name);
      await pause(livesMs, over.signal);
    }
  };
  return {
    name: `${typeof whom === 'string' ? whom : 'whoever leads'}: crash loop`,
    deaths,
    inject: async () => {
      looping = loop().catch((error: unknown) => {
        trouble = messageOf(error);
      });
    },
    heal: async () => {
      over.abort();
      await looping;
      for (const name of new Set(deaths)) await bringBack(control, name);
    },
    observe: async () => {
      const names = [...new Set(deaths)];
      const states = (await Promise.all(names.map((name) => statusOf(control, name)))).map(({ state }) => state);
      return {
        inEffect: deaths.length >= leastDeaths && !over.signal.aborted && trouble === '',
        gone: over.signal.aborted && states.every((state) => state === 'running'),
        saw: `${names.join(' and ')} died ${deaths.length} times, ${states.join(' and ')} now${trouble ? `, ${trouble}` : ''}`,
      };
    },
  };
}
