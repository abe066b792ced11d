import type { ProcessControl } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { bringBack, statusOf } from './process-fault.ts';

/** kill -9, and away until it is healed. */
export function killed(control: ProcessControl, name: string): Fault {
  return {
    name: `${name}: killed with SIGKILL`,
    inject: () => control.kill(name),
    heal: () => bringBack(control, name),
    observe: async () => {
      const { state, signal } = await statusOf(control, name);
      return {
        inEffect: state === 'exited' && signal === 'SIGKILL',
        gone: state === 'running',
        saw: `${state}${signal && state === 'exited' ? ` by ${signal}` : ''}`,
      };
    },
  };
}
