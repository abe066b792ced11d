import type { Validity } from './load-record.ts';
import type { Measured } from './load-tally.ts';

/** p99 of generator lag and of event-loop delay above this voids a measurement: the generator would have measured itself. */
export const lagBudgetMs = 20;

/** Part of the arrivals offered that must have started. Late ones are the lag's business. */
export const leastStarted = 0.99;

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
    if (started < offered * leastStarted) reasons.push(`only ${started} of ${offered} arrivals were started`);
    if (started > offered) reasons.push(`${started} arrivals were started, but only ${offered} offered`);
    if (unsettled > 0) reasons.push(`${unsettled} arrivals were started and never ended`);
    const late = overBudget('the generator was late: lag', lagMs.p99);
    const busy = overBudget('the generator was busy: event-loop delay', loopDelayMs.p99);
    reasons.push(...[late, busy].filter((reason) => reason !== undefined));
  }
  return reasons.length === 0 ? { valid: true } : { valid: false, reasons };
}

/** NaN, a delay that was never measured, is over any budget. */
function overBudget(what: string, p99Ms: number): string | undefined {
  if (p99Ms <= lagBudgetMs) return undefined;
  return `${what} p99 ${p99Ms.toFixed(1)} ms, budget ${lagBudgetMs} ms`;
}
