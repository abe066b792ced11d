import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';

const deadlineMs = 15_000;

/** How a connection ended for this side: by the other side's FIN, or by its RST. */
export type Ending = 'fin' | 'reset';

/** One end of a TCP connection that remembers all it saw, and waits for more with a deadline. */
export class Wire {
  readonly socket: Socket;
  /** Pieces as they arrived. */
  readonly pieces: Buffer[] = [];
  receivedBytes = 0;
  ending: Ending | undefined;
  /** When the ending was seen, on `performance.now()`'s clock. */
  endedAtMs = Number.NaN;
  #changed = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data: Buffer) => {
      this.pieces.push(data);
      this.receivedBytes += data.length;
      this.#announce();
    });
    socket.on('end', () => this.#end('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') this.#end('reset');
      else throw error;
    });
  }

  static async connect(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.removeAllListeners('error');
    return new Wire(socket);
  }

  get received(): Buffer {
    return Buffer.concat(this.pieces);
  }

  get text(): string {
    return this.received.toString();
  }

  send(data: string | Buffer): void {
    this.socket.write(data);
  }

  /** Waits until exactly this text, and nothing else, has arrived since the beginning. */
  async receives(text: string): Promise<void> {
    await this.until(() => this.receivedBytes >= Buffer.byteLength(text), `to receive ${JSON.stringify(text)}`);
    assert.equal(this.text, text);
  }

  async receivesBytes(count: number): Promise<void> {
    await this.until(() => this.receivedBytes >= count, `to receive ${count} bytes`);
  }

  async ends(): Promise<Ending> {
    await this.until(() => this.ending !== undefined, 'to be closed');
    return this.ending!;
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!condition()) return;
        this.#changed.delete(check);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#changed.delete(check);
        const seen = `received ${this.receivedBytes} bytes, ${this.ending ? `ended by ${this.ending}` : 'still open'}`;
        reject(new Error(`waited ${deadlineMs} ms for a connection ${what}; ${seen}`));
      }, deadlineMs);
      this.#changed.add(check);
    });
  }

  #end(ending: Ending): void {
    this.ending ??= ending;
    if (Number.isNaN(this.endedAtMs)) this.endedAtMs = performance.now();
    this.#announce();
  }

  #announce(): void {
    for (const check of [...this.#changed]) check();
  }
}

/** Sends 2,000 single bytes, each when the one before has arrived: time enough for a proxy to take all it is going to take. */
export async function exchangeWords(from: Wire, to: Wire): Promise<void> {
  const before = to.receivedBytes;
  for (let word = 1; word <= 2000; word += 1) {
    from.send('.');
    await to.receivesBytes(before + word);
  }
}
