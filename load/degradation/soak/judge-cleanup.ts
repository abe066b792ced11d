import { CannotTell } from '../../../harness/errors.ts';
import type { HoldingKind } from '../../../harness/system.ts';
import type { CaseFinding } from '../../../harness/test.ts';
import type { Excess } from './excess.ts';
import type { SoakObservation } from './soak-observation.ts';

const namesShown = 3;

/**
 * Whether what was taken under load was given back. `isMeant` chooses the kinds that the case is about.
 *
 * @throws CannotTell where that could not be seen
 */
export function judgeCleanup({ cleanup }: SoakObservation, isMeant: (kind: HoldingKind) => boolean): CaseFinding {
  if ('cannotTell' in cleanup) throw new CannotTell(cleanup.cannotTell);
  const excess = cleanup.excess.filter(({ kind }) => isMeant(kind));
  return {
    outcome: excess.length === 0 ? 'pass' : 'fail',
    summary:
      excess.length === 0
        ? `Everything was back at base ${cleanup.seconds.toFixed(0)} s after the load.`
        : `${cleanup.seconds.toFixed(0)} s after the load there is still more than before: ${excess.map(named).join('; ')}.`,
    expected: 'nothing held above base 60 s after the load',
    // Of these kinds alone: what the other case looked at says nothing here.
    examined: cleanup.base.filter(({ kind }) => isMeant(kind)).reduce((sum, { count }) => sum + count, 0),
    measured: [
      { name: 'time until everything was back at base', value: cleanup.seconds, unit: 's', expected: '<= 60' },
      ...excess.map(({ process, kind, before, now }) => ({
        name: `${kind}s of ${process}`,
        value: now,
        unit: '1',
        expected: `<= ${before}`,
      })),
    ],
    ...(excess.length > 0 ? { details: { excess } } : {}),
  };
}

function named({ process, kind, before, now, added }: Excess): string {
  const names = added.slice(0, namesShown).map(({ name, count }) => `${count} ${name}`);
  const more = added.length > namesShown ? `, and ${added.length - namesShown} more names` : '';
  return `${now} ${kind}s of ${process} instead of ${before} (${names.join(', ')}${more})`;
}
