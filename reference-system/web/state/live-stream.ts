import type { StreamEvent } from './stream-events.ts';
import { parseStreamEvent, STREAM_EVENT_NAMES } from './stream-events.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** The part of `EventSource` that is used here. */
export interface StreamSource {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { data?: unknown; lastEventId?: string }) => void): void;
  close(): void;
}

/** What the stream needs of the browser; tests hand in their own. */
export interface StreamSurroundings {
  open(url: string): StreamSource;
  /** Runs the action later; returns the function that prevents it. */
  later(action: () => void, delayMs: number): () => void;
  isOnline(): boolean;
  random(): number;
}

export interface StreamListener {
  connection(state: Connection): void;
  event(event: StreamEvent): void;
  /** The server closed the stream for good: the session may have ended. */
  refused(): void;
}

export const DEFAULT_HEARTBEAT_MS = 5_000;
const SILENCE_IN_HEARTBEATS = 3;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const CLOSED = 2;

/**
 * The live stream of ledger events. The browser's EventSource reconnects by itself with Last-Event-ID; where it gives up,
 * stays silent for three heartbeats or has no id to resume from, the stream is opened again with `?lastEventId=`, after a
 * growing delay. "Live" is said only between the server's `ready` and the first sign of trouble.
 */
export class LiveStream {
  readonly #surroundings: StreamSurroundings;
  readonly #listener: StreamListener;
  #source: StreamSource | null = null;
  #connection: Connection = 'connecting';
  #cursor: number | null = null;
  #sourceCanResume = false;
  #heartbeatMs = DEFAULT_HEARTBEAT_MS;
  #failures = 0;
  #cancelWatchdog: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;

  constructor(surroundings: StreamSurroundings, listener: StreamListener) {
    this.#surroundings = surroundings;
    this.#listener = listener;
  }

  /** Opens the stream, or opens it anew at once (the browser came online, the tab was woken). */
  open(): void {
    this.#drop();
    const cursor = this.#cursor;
    const source = this.#surroundings.open(cursor === null ? '/v1/stream' : `/v1/stream?lastEventId=${cursor}`);
    this.#source = source;
    this.#sourceCanResume = cursor !== null;
    for (const name of STREAM_EVENT_NAMES) {
      source.addEventListener(name, (event) => this.#receive(source, name, event));
    }
    source.addEventListener('error', () => this.#interrupted(source));
    this.#watch(source);
  }

  close(): void {
    this.#drop();
  }

  /** The browser says that the network is gone: believe it until the stream proves otherwise. */
  networkLost(): void {
    this.#notLive();
    this.#retryLater();
  }

  #receive(source: StreamSource, name: string, event: { data?: unknown; lastEventId?: string }): void {
    if (source !== this.#source) return;
    this.#watch(source);
    const parsed = parseStreamEvent(name, event.data);
    if (parsed?.name === 'ready') {
      // A head before the cursor is another history, as after a restored backup: it is followed from there.
      this.#cursor = Math.min(this.#cursor ?? parsed.headSeq, parsed.headSeq);
      this.#heartbeatMs = parsed.heartbeatMs ?? this.#heartbeatMs;
      this.#watch(source);
      this.#failures = 0;
      this.#become('live');
    }
    // A resumed stream may repeat what the cursor covers already.
    const repeated = parsed !== null && 'seq' in parsed && this.#cursor !== null && parsed.seq <= this.#cursor;
    if (parsed && !repeated) this.#listener.event(parsed);
    const id = Number(event.lastEventId || Number.NaN);
    if (Number.isSafeInteger(id)) {
      this.#sourceCanResume = true;
      this.#cursor = Math.max(this.#cursor ?? 0, id);
    }
  }

  #interrupted(source: StreamSource): void {
    if (source !== this.#source) return;
    this.#notLive();
    if (source.readyState === CLOSED) {
      this.#retryLater();
      this.#listener.refused();
    } else if (this.#cursor !== null && !this.#sourceCanResume) {
      this.#retryLater();
    }
  }

  #watch(source: StreamSource): void {
    this.#cancelWatchdog();
    this.#cancelWatchdog = this.#surroundings.later(() => {
      if (source !== this.#source) return;
      this.#notLive();
      this.#retryLater();
    }, this.#heartbeatMs * SILENCE_IN_HEARTBEATS);
  }

  #retryLater(): void {
    this.#drop();
    const longestMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#cancelRetry = this.#surroundings.later(
      () => this.open(),
      longestMs * (0.5 + this.#surroundings.random() / 2),
    );
  }

  #drop(): void {
    this.#cancelWatchdog();
    this.#cancelRetry();
    this.#source?.close();
    this.#source = null;
  }

  #notLive(): void {
    this.#become(this.#surroundings.isOnline() ? 'reconnecting' : 'offline');
  }

  #become(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#listener.connection(connection);
  }
}
