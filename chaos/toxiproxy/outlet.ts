/**
 * Where data goes next: a toxic's stage or, at the end, a socket.
 *
 * `push` never loses data. When it returns false the outlet is full, and whoever pushed waits for `onRoom` before pushing
 * again: that is the whole of the back-pressure.
 */
export interface Outlet {
  /** @param receivedAtMs when the proxy received the data, on `performance.now()`'s clock; now, unless given. */
  push(data: Buffer, receivedAtMs?: number): boolean;
  /** No more data will come. */
  end(): void;
  /** Calls the listener once, as soon as there is room; never, if the outlet has been closed. */
  onRoom(listener: () => void): void;
}
