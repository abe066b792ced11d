import type { LoadPhase, Validity } from './load-record.ts';
import type { Measured } from './load-tally.ts';

/** p99 of generator lag and of event-loop delay above this voids a measurement: the generator would have measured itself. */
export const lagBudgetMs = 20;

/** Part of the arrivals offered that must have started. Late ones are the lag's business. */
const leastStarted = 0.99;

/**
 * Whether the generator did what it was to do.
 *
 * @param unfinishedPhases phases that were begun and have no end
 * @param troubles what happened to the generator's process, if anything did
 */
export function judgeValidity(measured: Measured, unfinishedPhases: number, troubles: readonly string[]): Validity {
  const reasons = [...troubles];
  const { offered, started, unsettled, lagMs, loopDelayMs } = measured;
  if (unfinishedPhases > 0) reasons.push(`${unfinishedPhases} phase(s) did not come to their end`);
  if (offered === 0) reasons.push('no arrival was ever offered');
  else {
    if (unsettled > 0) reasons.push(`${unsettled} arrivals were started and never ended`);
    reasons.push(...latenessOf({ offered, started, lagP99Ms: lagMs.p99, loopDelayP99Ms: loopDelayMs.p99 }));
  }
  return reasons.length === 0 ? { valid: true } : { valid: false, reasons };
}

/** Why the arrivals of a whole load, or of one phase of it, were not offered as planned; empty where they were. */
export function latenessOf({
  offered,
  started,
  lagP99Ms,
  loopDelayP99Ms,
}: Pick<LoadPhase, 'offered' | 'started' | 'lagP99Ms' | 'loopDelayP99Ms'>): string[] {
  const late = overBudget('the generator was late: lag', lagP99Ms);
  const busy = overBudget('the generator was busy: event-loop delay', loopDelayP99Ms);
  return [
    ...(started < offered * leastStarted ? [`only ${started} of ${offered} arrivals were started`] : []),
    ...(started > offered ? [`${started} arrivals were started, but only ${offered} offered`] : []),
    ...[late, busy].filter((reason) => reason !== undefined),
  ];
}

/** NaN, a delay that was never measured, is over any budget. */
function overBudget(what: string, p99Ms: number): string | undefined {
  if (p99Ms <= lagBudgetMs) return undefined;
  return `${what} p99 ${p99Ms.toFixed(1)} ms, budget ${lagBudgetMs} ms`;
}
