import type { Estimate } from '../harness/statistics/interval.ts';
import type { CategoryRates } from './rates.ts';
import type { DecoyResult } from './run-decoys.ts';

const words = { quiet: 'quiet  ', red: 'RED    ', unknown: 'UNKNOWN' } as const;

/** One decoy as one line; what its criterion said where it was not quiet. */
export function decoyLine({ id, outcome, seconds, said }: DecoyResult): string {
  const line = `${words[outcome]} decoy ${id.padEnd(58)} ${seconds.toFixed(0).padStart(4)} s`;
  return [line, ...said.slice(0, outcome === 'quiet' ? 0 : 5).map((sentence) => `    ${sentence.slice(0, 300)}`)].join(
    '\n',
  );
}

/** The table of rates, one category a line. */
export function ratesTable(rates: readonly CategoryRates[]): string {
  const rows = rates.map(({ category, truePositiveRate, falsePositiveRate, score, notJudged }) => [
    category,
    percentage(truePositiveRate),
    percentage(falsePositiveRate),
    score === null ? '–' : score.toFixed(2),
    String(notJudged),
  ]);
  const all = [['category', 'TPR (95 %)', 'FPR (95 %)', 'TPR − FPR', 'not judged'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

function percentage(rate: Estimate | null): string {
  if (!rate) return '–';
  const whole = (value: number) => (value * 100).toFixed(0);
  return `${Math.round(rate.value * rate.n)} of ${rate.n} = ${whole(rate.value)} % (${whole(rate.low)}–${whole(rate.high)})`;
}
