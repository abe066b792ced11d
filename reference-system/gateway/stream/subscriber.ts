/** One open stream: a cursor in the ledger and a connection that may be slower than the ledger. */
import type { ServerResponse } from 'node:http';
import type { Session } from '../session/session-store.ts';

// Two live batches of the largest messages; who cannot take that is better served by resuming later.
const bufferLimitBytes = 4_194_304;
const stallLimitMs = 20_000;

export class Subscriber {
  readonly session: Session;
  readonly sessionKey: string;
  /** Every event up to here was sent or is not for this person. */
  cursor: number;
  readonly #response: ServerResponse;
  #stalledSinceMs: number | undefined;

  constructor(session: Session, response: ServerResponse, cursor: number) {
    this.session = session;
    this.sessionKey = session.tokenHash.toString('hex');
    this.cursor = cursor;
    this.#response = response;
    response.on('drain', () => {
      this.#stalledSinceMs = undefined;
    });
    // A reset while writing is the ordinary end of a stream; 'close' follows and cleans up.
    response.on('error', () => response.destroy());
  }

  get closed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  /** Runs `action` once, when the stream has ended in any way. */
  onClose(action: () => void): void {
    if (this.#response.destroyed) action();
    else this.#response.once('close', action);
  }

  /** Writes now or cuts the connection: a consumer that is too slow comes back with its Last-Event-ID. */
  write(text: string): void {
    if (this.closed) return;
    if (!this.#response.write(text)) this.#stalledSinceMs ??= performance.now();
    const stalledMs = this.#stalledSinceMs === undefined ? 0 : performance.now() - this.#stalledSinceMs;
    if (this.#response.writableLength > bufferLimitBytes || stalledMs > stallLimitMs) this.#response.destroy();
  }

  /** Writes at the reader's own pace: resolves when it has left, or the stream has ended. */
  async writePatiently(text: string): Promise<void> {
    if (this.closed || text === '') return;
    this.#response.write(text);
    while (!this.closed && this.#response.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#response.off('drain', done).off('close', done);
          resolve();
        };
        const timer = setTimeout(() => this.#response.destroy(), stallLimitMs);
        this.#response.once('drain', done).once('close', done);
      });
    }
  }

  /** Ends the stream after `farewell` (frames). */
  end(farewell = ''): void {
    if (!this.closed) this.#response.end(farewell);
  }
}
