import type { Stages } from './calls-allowed.ts';
import { type Experiment, type Place, sloMs } from './experiment.ts';
import type { Call } from './murmur.ts';

/**
 * Where people ought to have noticed something of a fault, and did not: a fault that nobody notices, or that hits no call under way, shows
 * nothing of how the system bears one that does. One sentence for each replica.
 */
export function notNoticed(
  { noticedAt, cutsCallsShort }: Pick<Experiment, 'noticedAt' | 'cutsCallsShort'>,
  calls: readonly Call[],
  { here, elsewhere }: Pick<Place, 'here' | 'elsewhere'>,
  { injectedMs, toMs }: Pick<Stages, 'injectedMs' | 'toMs'>,
): string[] {
  if (noticedAt === undefined) return [];
  return (noticedAt === 'here' ? [here] : [here, elsewhere]).flatMap((replica) => {
    const noticed = calls.filter(
      (call) =>
        call.replica === replica &&
        call.startedMs < toMs &&
        call.endedMs >= injectedMs &&
        (call.end !== 'acknowledged' || call.endedMs - call.startedMs > sloMs),
    );
    if (noticed.length === 0) return [`nobody at ${replica} noticed anything of the fault`];
    return cutsCallsShort && noticed.every((call) => call.startedMs >= injectedMs)
      ? [`no call at ${replica} that was under way was cut short by the fault`]
      : [];
  });
}
