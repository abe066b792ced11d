import { EventEmitter } from 'node:events';
import { monotonicMs } from '../../harness/load-run/monotonic-clock.ts';
import { runAsArrival } from './arrival-context.ts';

/** What an arrival process tells about itself while it runs. */
export interface ArrivalObserver {
  phaseStarted(phase: PlannedPhase): void;
  arrived(arrival: { phase: number; index: number; dueMs: number; emittedMs: number }): void;
  phaseFinished(phase: number, emitted: number): void;
}

/** The plan of one phase: arrival i is due at `startMs + i * intervalMs`, for i below `offered`. */
export interface PlannedPhase {
  readonly phase: number;
  readonly startMs: number;
  readonly intervalMs: number;
  readonly durationMs: number;
  readonly offered: number;
}

let phases = 0;

/**
 * An arrival process with Artillery's interface (`start`, `stop`, events `arrival` and `finished`), whose arrivals are
 * due at fixed moments that no delay can move. After a stall everything overdue is emitted at once: nothing is lost,
 * and each arrival still knows when it was due (`currentArrival()`), so the stall can be counted and not hidden.
 *
 * Timers, not a busy wait: the one it replaces kept a whole core spinning (13.7 s of CPU in 13.6 s at 110 a second).
 *
 * @param intervalMs time between two arrivals, above 0; may be a fraction
 * @param durationMs length of the phase, above 0; `finished` comes when it is over, not with the last arrival
 * @param ready what the phase has to wait for
 * @throws RangeError if the phase would have no end or no interval
 */
export class OpenModelProcess extends EventEmitter {
  readonly #intervalMs: number;
  readonly #durationMs: number;
  readonly #observer: ArrivalObserver | undefined;
  readonly #ready: Promise<unknown>;
  #timer: NodeJS.Timeout | undefined;
  #finished = false;

  constructor(
    intervalMs: number,
    durationMs: number,
    observer?: ArrivalObserver,
    ready: Promise<unknown> = Promise.resolve(),
  ) {
    super();
    if (!(intervalMs > 0 && Number.isFinite(intervalMs) && durationMs > 0 && Number.isFinite(durationMs))) {
      throw new RangeError(
        `An arrival phase needs a finite rate and duration: interval ${intervalMs} ms, duration ${durationMs} ms.`,
      );
    }
    this.#intervalMs = intervalMs;
    this.#durationMs = durationMs;
    this.#observer = observer;
    this.#ready = ready;
  }

  /** The phase begins once `ready` is. Its rejection is not handled here: it ends the worker, as a load without people should. */
  start(): this {
    void this.#ready.then(() => this.#begin());
    return this;
  }

  #begin(): void {
    if (this.#finished) return;
    const phase = phases++;
    const startMs = monotonicMs();
    // The tiny addend keeps 1000/110 ms in 20 s at 2,200 arrivals instead of 2,199 by rounding.
    const offered = Math.floor(this.#durationMs / this.#intervalMs + 1e-6);
    const endMs = startMs + this.#durationMs;
    let index = 0;
    this.#observer?.phaseStarted({
      phase,
      startMs,
      intervalMs: this.#intervalMs,
      durationMs: this.#durationMs,
      offered,
    });

    const emitWhatIsDue = (): void => {
      let nowMs = monotonicMs();
      while (index < offered && !this.#finished) {
        const dueMs = startMs + index * this.#intervalMs;
        if (dueMs > nowMs) break;
        const arrival = { phase, index, dueMs, emittedMs: nowMs };
        index += 1;
        this.#observer?.arrived(arrival);
        runAsArrival(arrival, () => this.emit('arrival'));
        nowMs = monotonicMs();
      }
      if (this.#finished) return;
      if (index >= offered && nowMs >= endMs) {
        this.#observer?.phaseFinished(phase, index);
        this.stop();
        return;
      }
      const nextMs = index < offered ? startMs + index * this.#intervalMs : endMs;
      this.#timer = setTimeout(emitWhatIsDue, Math.max(0, nextMs - nowMs));
    };
    emitWhatIsDue();
  }

  stop(): this {
    if (this.#finished) return this;
    this.#finished = true;
    clearTimeout(this.#timer);
    this.emit('finished');
    return this;
  }
}
