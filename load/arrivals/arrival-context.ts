import { AsyncLocalStorage } from 'node:async_hooks';

/** One arrival of the open model: the moment it was planned for, and the moment the generator got round to it. */
export interface Arrival {
  /** Which arrival process of this worker, counted from 0: Artillery's phases that have a rate, in their order. */
  readonly phase: number;
  /** Counted from 0 within the phase. */
  readonly index: number;
  /** When it was due, in ms of `process.hrtime`. Latency is counted from here. */
  readonly dueMs: number;
  /** When the generator emitted it, in ms of `process.hrtime`. `emittedMs − dueMs` is the generator's own lag. */
  readonly emittedMs: number;
}

const storage = new AsyncLocalStorage<Arrival>();

/** The arrival that the calling code descends from, over any number of awaits; undefined outside of one. */
export function currentArrival(): Arrival | undefined {
  return storage.getStore();
}

/** Runs `emit`, and everything that it starts, as the consequence of `arrival`. */
export function runAsArrival(arrival: Arrival, emit: () => void): void {
  storage.run(arrival, emit);
}
