import { pause } from './pause.ts';

/** Wakes a loop that otherwise looks around once in a while. Rings while nobody waits are kept, and count as one. */
export class Doorbell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /**
   * Waits for a ring, at most `mostMs`, and at least `leastMs` in any case: a thousand rings a second make the loop run once
   * per `leastMs`. Returns early when the signal is aborted.
   */
  async wait(leastMs: number, mostMs: number, signal: AbortSignal): Promise<void> {
    await pause(leastMs, signal);
    if (!this.#rung && !signal.aborted) {
      const rung = new AbortController();
      this.#wake = () => rung.abort();
      await pause(mostMs - leastMs, AbortSignal.any([signal, rung.signal]));
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
