import type { Socket } from 'node:net';
import type { Outlet } from './outlet.ts';

/** One of the two sockets of a proxied connection, as the place where a link's data arrives in the end. */
export class Endpoint implements Outlet {
  readonly socket: Socket;
  #closesWithReset = false;
  #pushedBytes = 0;
  #unsentBytes: number | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.once('close', () => {
      this.#unsentBytes ??= socket.writableFinished ? 0 : socket.writableLength;
    });
  }

  /** Bytes handed to the operating system so far. */
  get sentBytes(): number {
    return this.#pushedBytes - (this.#unsentBytes ?? this.socket.writableLength);
  }

  /** From now on the socket is closed with RST, whoever closes it and whyever. There is no way back. */
  resetOnClose(): void {
    this.#closesWithReset = true;
  }

  push(data: Buffer): boolean {
    if (this.socket.destroyed || this.socket.writableEnded) return false;
    this.#pushedBytes += data.length;
    return this.socket.write(data);
  }

  onRoom(listener: () => void): void {
    this.socket.once('drain', listener);
  }

  /** Closes both directions once everything pushed has been handed to the operating system, as Toxiproxy does. */
  end(): void {
    if (!this.#closesWithReset) return void this.socket.destroySoon();
    if (this.socket.writableLength === 0) this.closeNow();
    else this.socket.write('', () => this.closeNow());
  }

  /** Closes both directions without waiting for anything. */
  closeNow(): void {
    this.#unsentBytes ??= this.socket.writableLength;
    if (this.#closesWithReset) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }
}
