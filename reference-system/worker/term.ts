import type { Fence } from '../ledger/append.ts';

/**
 * One worker's time as the leader, from the lease's acquisition until it is lost, given back or simply not renewed in time.
 * What is done in it carries its fencing token.
 */
export class Term {
  readonly fence: Fence;
  readonly #end = new AbortController();
  /** On this process's monotonic clock: a paused process that wakes up finds it passed. */
  #heldUntilMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(fence: Fence, heldUntilMs: number) {
    this.fence = fence;
    this.#heldUntilMs = heldUntilMs;
    this.#arm();
  }

  /** Aborted once the term is over. A process that was paused may be late to notice: ask `isHeld` before acting. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Why the term is over; undefined while it is not. */
  get endedBecause(): string | undefined {
    return this.signal.aborted ? String(this.signal.reason) : undefined;
  }

  /** Whether this worker may still believe that it leads. */
  isHeld(): boolean {
    if (performance.now() >= this.#heldUntilMs) this.end('the lease was not renewed in time');
    return !this.signal.aborted;
  }

  /** The lease was renewed by a call that was sent at `heldUntilMs` minus its length. */
  extend(heldUntilMs: number): void {
    if (!this.isHeld()) return;
    this.#heldUntilMs = heldUntilMs;
    this.#arm();
  }

  end(reason: string): void {
    clearTimeout(this.#timer);
    if (!this.signal.aborted) this.#end.abort(reason);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const remainingMs = Math.max(0, this.#heldUntilMs - performance.now());
    this.#timer = setTimeout(() => this.isHeld(), Math.ceil(remainingMs) + 1);
  }
}
