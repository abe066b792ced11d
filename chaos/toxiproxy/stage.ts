import type { Outlet } from './outlet.ts';
import type { Random } from './random.ts';
import type { Toxic } from './toxic.ts';
import { passThrough } from './toxics/noop.ts';

/** A piece of data on its way, and when the proxy received it (`performance.now()`). */
export interface Chunk {
  data: Buffer;
  receivedAtMs: number;
}

const longestTimerMs = 2 ** 31 - 1;

/**
 * One toxic at work on one direction of one connection: an inbox in front, an outlet behind, and the toxic's `pipe` moving
 * data from one to the other.
 *
 * A stage can be interrupted at any time (its toxic is updated or removed, or the connection is gone). Every wait then ends
 * at once, so interrupting can never hang on a peer that does not read.
 */
export class Stage implements Outlet {
  readonly toxic: Toxic;
  /** Bytes that `limit_data` has let through on this connection; survives updates of the toxic. */
  passedBytes = 0;
  output: Outlet;

  readonly #random: Random;
  #inbox: Chunk[] = [];
  #inboxEnded = false;
  #roomListeners: (() => void)[] = [];
  #closed = false;
  #interrupted = false;
  #reading = false;
  #wake: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(toxic: Toxic, output: Outlet, random: Random) {
    this.toxic = toxic;
    this.output = output;
    this.#random = random;
  }

  get closed(): boolean {
    return this.#closed;
  }

  push(data: Buffer, receivedAtMs: number = performance.now()): boolean {
    if (this.#closed) return false;
    this.#inbox.push({ data, receivedAtMs });
    if (this.#reading) this.#wake?.();
    return this.#hasRoom();
  }

  end(): void {
    this.#inboxEnded = true;
    if (this.#reading) this.#wake?.();
  }

  onRoom(listener: () => void): void {
    this.#roomListeners.push(listener);
  }

  /** Starts the toxic, or passes everything through where the dice, rolled against its toxicity, spare this connection. */
  start(): void {
    this.#interrupted = false;
    const pipe = this.#random() < this.toxic.toxicity ? this.toxic.type.pipe : passThrough;
    this.#running = pipe(this);
  }

  /** Interrupts the toxic and resolves when it has let go of the data it held. */
  async stop(): Promise<void> {
    this.#interrupted = true;
    this.#wake?.();
    await this.#running;
  }

  /** After `stop`: hands everything still waiting to the outlet, which takes the stage's place. */
  handOver(): void {
    for (const { data, receivedAtMs } of this.#inbox.splice(0)) this.output.push(data, receivedAtMs);
    if (this.#inboxEnded) this.output.end();
    this.#announceRoom();
  }

  /** Ends the connection behind this stage; whatever still comes in is dropped. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox = [];
    this.output.end();
    this.#wake?.();
  }

  /** The connection is gone: drop everything and let the toxic return. */
  abandon(): void {
    this.#closed = true;
    this.#inbox = [];
    this.#interrupted = true;
    this.#wake?.();
  }

  /** For toxics: the next chunk, or why there is none. */
  async next(): Promise<Chunk | 'ended' | 'interrupted'> {
    while (!this.#interrupted && !this.#closed) {
      const chunk = this.#inbox.shift();
      if (chunk) {
        if (this.#hasRoom()) this.#announceRoom();
        return chunk;
      }
      if (this.#inboxEnded) return 'ended';
      this.#reading = true;
      await this.#woken();
      this.#reading = false;
    }
    return 'interrupted';
  }

  /** For toxics: passes data on, and waits while the outlet is full. */
  async emit(data: Buffer, receivedAtMs: number): Promise<void> {
    if (this.output.push(data, receivedAtMs) || this.#interrupted) return;
    this.output.onRoom(() => this.#wake?.());
    await this.#woken();
  }

  /**
   * For toxics: waits for the given time; never shorter, up to about 1 ms longer.
   * @returns false when interrupted before the time was up.
   */
  async sleep(durationMs: number): Promise<boolean> {
    const dueMs = performance.now() + durationMs;
    while (!this.#interrupted) {
      const leftMs = dueMs - performance.now();
      if (leftMs <= 0) return true;
      const timer = setTimeout(() => this.#wake?.(), Math.min(Math.ceil(leftMs), longestTimerMs));
      await this.#woken();
      clearTimeout(timer);
    }
    return false;
  }

  /** For toxics: lets the event loop turn once, so that what was emitted leaves on its own. False when interrupted. */
  async turn(): Promise<boolean> {
    if (this.#interrupted) return false;
    const immediate = setImmediate(() => this.#wake?.());
    await this.#woken();
    clearImmediate(immediate);
    return !this.#interrupted;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #hasRoom(): boolean {
    return this.#inbox.length < this.toxic.type.bufferedChunks;
  }

  #announceRoom(): void {
    for (const listener of this.#roomListeners.splice(0)) listener();
  }
}
