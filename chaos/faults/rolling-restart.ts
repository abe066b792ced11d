import { messageOf } from '../../harness/errors.ts';
import type { ProcessControl, Replica } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { pause } from '../within.ts';
import { bringBack, statusOf } from './process-fault.ts';

/** Every replica is restarted, the next once the one before is ready again, as a deployment does. */
export function rollingRestart(control: ProcessControl, replicas: readonly Replica[]): Fault {
  let restarted = 0;
  let trouble = '';
  let rolling: Promise<void> | undefined;
  const over = new AbortController();
  const roll = async () => {
    for (const replica of replicas) {
      await control.restart(replica.name);
      while (!over.signal.aborted && !(await isReady(replica))) await pause(50, over.signal);
      restarted += 1;
      if (over.signal.aborted) return;
    }
  };
  return {
    name: `${replicas.map((replica) => replica.name).join(', ')}: restarted one after the other`,
    inject: async () => {
      rolling = roll().catch((error: unknown) => {
        trouble = messageOf(error);
      });
    },
    heal: async (signal) => {
      // What has been begun is finished: half of a deployment is another experiment.
      signal.addEventListener('abort', () => over.abort(), { once: true });
      await rolling;
      over.abort();
      for (const replica of replicas) await bringBack(control, replica.name);
    },
    observe: async () => {
      const states = await Promise.all(replicas.map((replica) => statusOf(control, replica.name)));
      return {
        inEffect: rolling !== undefined && trouble === '' && !over.signal.aborted,
        gone: restarted === replicas.length && over.signal.aborted && states.every(({ state }) => state === 'running'),
        saw: `${restarted} of ${replicas.length} restarted${trouble ? `: ${trouble}` : ''}`,
      };
    },
  };
}

async function isReady(replica: Replica): Promise<boolean> {
  try {
    const response = await fetch(replica.readinessUrl, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // still starting
  }
}
