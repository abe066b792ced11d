import { type Experiment, withinSlo } from '../experiment.ts';
import { lookingOut } from './looking-out.ts';
import { oneLeader } from './one-leader.ts';

/**
 * No fault, and otherwise what every experiment does: whatever turned it red would be the suite's own doing. Judged as strictly as
 * the strictest criterion of phase 5 judges, so that within a run one control serves all of them.
 */
export const control = {
  carriedOutAs: 'control',
  holdMs: 2_500,
  allows: [{ at: 'everywhere', ...withinSlo }],
  ...lookingOut(),
  afterwards: async (place, seen) => (place.system.leadership ? oneLeader(place, seen) : []),
} as const satisfies Omit<Experiment, 'case' | 'says'>;
