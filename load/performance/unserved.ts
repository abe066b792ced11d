import type { LoadSample } from '../../harness/load-run/load-record.ts';

/** Further kinds are added up. */
const kindsTold = 3;

/**
 * What became of the calls that were not acknowledged, the commonest first, in words: a percentile says that they count as
 * infinite, not why. Undefined where all were acknowledged.
 */
export function unserved(samples: readonly Pick<LoadSample, 'outcome' | 'status' | 'error'>[]): string | undefined {
  const not = samples.filter((sample) => sample.outcome !== 'acknowledged');
  if (not.length === 0) return undefined;
  const kinds = [...Map.groupBy(not, wordsFor)]
    .map(([words, those]) => ({ words, count: those.length }))
    .sort((a, b) => b.count - a.count);
  const told = kinds.slice(0, kindsTold).map(({ words, count }) => `${count} ${words}`);
  const others = kinds.slice(kindsTold).reduce((sum, { count }) => sum + count, 0);
  return `${not.length} of ${samples.length} were not acknowledged: ${[...told, ...(others > 0 ? [`${others} otherwise`] : [])].join(', ')}`;
}

function wordsFor({ outcome, status, error }: Pick<LoadSample, 'outcome' | 'status' | 'error'>): string {
  if (outcome === 'shed') return `refused with ${status} (shed)`;
  if (outcome === 'timeout') return 'without an answer in time';
  return status > 0 ? `answered with ${status}` : `failed (${error ?? 'no reason given'})`;
}
