import type { Measurement } from '../../harness/evidence.ts';
import type { CriterionOutcome } from '../../harness/outcome.ts';
import { html, type Markup } from './html.ts';

const words: Record<CriterionOutcome, string> = {
  pass: '✓ pass',
  fail: '✗ fail',
  unknown: '? unknown',
  'not-applicable': '– n/a',
};

/** The outcome as a mark and a word. */
export function mark(outcome: CriterionOutcome): Markup {
  return html`<span class="mark ${outcome}">${words[outcome]}</span>`;
}

/** `482.1 ms`, `true`, `–` for nothing measured. */
export function quantity(value: Measurement['value'], unit?: string): string {
  if (value === null) return '–';
  const text = typeof value === 'number' ? number(value) : String(value);
  return unit && unit !== '1' ? `${text} ${unit}` : text;
}

/** `470 … 495 ms` */
export function interval(measurement: Measurement): string {
  if (!measurement.interval) return '';
  const [low, high] = measurement.interval.map((each) => (typeof each === 'number' ? number(each) : each));
  const unit = measurement.unit && measurement.unit !== '1' ? ` ${measurement.unit}` : '';
  return `${low} … ${high}${unit}`;
}

/** What a quantity is held against; a bare number, with or without a comparison, in the quantity's unit. */
export function expectation({ expected, unit }: Measurement): string {
  const match = /^(\s*(?:[<>]=?|[≤≥=])?\s*)(\d+(?:\.\d+)?)\s*$/.exec(expected ?? '');
  return match ? `${match[1]}${quantity(Number(match[2]), unit)}` : (expected ?? '');
}

/** A number to compare by eye, of three digits; the evidence has it whole. */
export function roughly(value: Measurement['value']): string {
  const figure = typeof value === 'string' ? Number(value) : value;
  if (typeof figure !== 'number' || !Number.isFinite(figure)) return value === 'Infinity' ? '∞' : String(value ?? '–');
  return Math.abs(figure) >= 100 ? count(Math.round(figure)) : number(Number(figure.toPrecision(3)));
}

/** A time as a person says it: `12 ms`, `1.8 s`. */
export function milliseconds(value: number): string {
  return value < 1_000 ? `${Math.round(value)} ms` : `${number(Math.round(value / 100) / 10)} s`;
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

function number(value: number): string {
  if (Number.isInteger(value)) return count(value);
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 });
}
