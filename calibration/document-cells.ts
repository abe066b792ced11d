import { binomialInterval } from '../harness/statistics/binomial.ts';

/** The exact 95 % interval of so many of n: `87.5 … 100 %`; without trials nothing is known. */
export function percentages(successes: number, n: number): string {
  if (n === 0) return '';
  const { low, high } = binomialInterval(successes, n);
  const percent = (value: number) => (value * 100).toFixed(1).replace(/\.0$/, '');
  return `${percent(low)} … ${percent(high)} %`;
}

/** A sentence of a system under test within a table: no line ends, no column marks, no markup of its own. */
export function inCell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('`', "'").slice(0, 200);
}
