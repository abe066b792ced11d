import type { ProcessControl, Replica } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { bringBack, statusOf } from './process-fault.ts';

/** Longer than any healthy replica takes for its liveness. */
const deafAfterMs = 800;

/** SIGSTOP: its sockets stay open and accept, and nothing is ever answered. */
export function hung(control: ProcessControl, replica: Replica): Fault {
  return {
    name: `${replica.name}: hung (SIGSTOP)`,
    inject: () => control.pause(replica.name),
    heal: () => bringBack(control, replica.name),
    observe: async () => {
      const [{ state }, alive] = await Promise.all([statusOf(control, replica.name), isAlive(replica)]);
      return {
        inEffect: state === 'paused' && !alive,
        gone: state === 'running' && alive,
        saw: `${state}, liveness ${alive ? 'answered' : 'not answered'}`,
      };
    },
  };
}

async function isAlive(replica: Replica): Promise<boolean> {
  try {
    const response = await fetch(replica.livenessUrl, { signal: AbortSignal.timeout(deafAfterMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // no answer is what was asked about
  }
}
