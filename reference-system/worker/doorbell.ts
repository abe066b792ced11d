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
    if (!this.#rung) await this.#ringOr(mostMs - leastMs, signal);
    this.#rung = false;
  }

  /** Every listener is taken off again: the signal lives as long as a term, and this runs many times a second. */
  #ringOr(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, durationMs);
      signal.addEventListener('abort', done);
      this.#wake = done;
      if (signal.aborted) done();
    });
  }
}
