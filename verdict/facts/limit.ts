import type { Measurement } from '../../harness/evidence.ts';

/** What a measured quantity is held against. */
export interface Limit {
  readonly comparison: '<' | '<=' | '>' | '>=';
  readonly value: number;
}

/** Reads `< 500`, `<= 20 ms`, `>= 100`; undefined for anything else. */
export function limitOf({ expected }: Pick<Measurement, 'expected'>): Limit | undefined {
  const match = /^\s*(<=|>=|<|>|≤|≥)\s*([\d.]+)/.exec(expected ?? '');
  const value = Number(match?.[2]);
  if (!match || !Number.isFinite(value)) return undefined;
  const comparison = match[1]!.replace('≤', '<=').replace('≥', '>=') as Limit['comparison'];
  return { comparison, value };
}
