import type { Fault } from '../fault.ts';

/** Several faults as one: in effect when all are, gone when all are. */
export function together(name: string, faults: readonly Fault[]): Fault {
  return {
    name,
    setUp: async (signal) => {
      for (const fault of faults) await fault.setUp?.(signal);
    },
    inject: async (signal) => {
      await Promise.all(faults.map((fault) => fault.inject(signal)));
    },
    observe: async (signal) => {
      const seen = await Promise.all(faults.map((fault) => fault.observe(signal)));
      return {
        inEffect: seen.every((each) => each.inEffect),
        gone: seen.every((each) => each.gone),
        saw: seen.map((each, index) => `${faults[index]!.name}: ${each.saw}`).join('; '),
      };
    },
    heal: async (signal) => {
      // Every one is healed, whatever becomes of another.
      const healed = await Promise.allSettled(faults.map((fault) => fault.heal(signal)));
      for (const each of healed) if (each.status === 'rejected') throw each.reason;
    },
    cleanUp: async () => {
      for (const fault of faults) await fault.cleanUp?.();
    },
  };
}
