import { type SteadyAnswer, type SteadyInputs, unsteadiness, untilSteady } from './steady-state.ts';

/**
 * Knows since when the system has been steady, so that what was shown at the end of one experiment need not be waited for again at
 * the beginning of the next.
 */
export class SteadyWatch {
  readonly #inputs: SteadyInputs;
  #sinceMs: number | undefined;

  constructor(inputs: SteadyInputs) {
    this.#inputs = inputs;
  }

  /**
   * Steady by now. Where it was seen steady before, every call since then was acknowledged, and it looks steady now, it has been
   * steady all the while; otherwise it is waited for.
   */
  async before(deadlineMs: number): Promise<SteadyAnswer> {
    const sinceMs = this.#sinceMs;
    const lasted =
      sinceMs !== undefined &&
      this.#inputs.murmur.calls.every((call) => call.startedMs < sinceMs || call.end === 'acknowledged') &&
      (await unsteadiness(this.#inputs)).length === 0;
    return lasted ? { steady: true, sinceMs } : this.again(deadlineMs);
  }

  /** Waits until the system is steady, whatever was before; see untilSteady. */
  async again(deadlineMs: number, onSteady?: () => void): Promise<SteadyAnswer> {
    this.disturbed();
    const answer = await untilSteady(this.#inputs, deadlineMs, onSteady);
    this.#sinceMs = answer.steady ? answer.sinceMs : undefined;
    return answer;
  }

  /** Something is done to the system now: what was seen before holds no more. */
  disturbed(): void {
    this.#sinceMs = undefined;
  }
}
