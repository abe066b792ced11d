import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP link to a service that can be made to fail: what Toxiproxy does, no more than these tests need. */
export class FaultyLink {
  readonly #server: Server;
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #failNext = 0;
  #loseAnswers = 0;
  #refusing = false;
  #holding = false;
  #stalled = false;
  /** Connections that were asked for so far. */
  connections = 0;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((client) => this.#join(client));
  }

  static async to(target: string): Promise<FaultyLink> {
    const link = new FaultyLink(target);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Cuts the next connections before anything passes. */
  failNext(count: number): void {
    this.#failNext = count;
  }

  /** Lets the next requests through and cuts the connection when the answer comes. */
  loseAnswers(count: number): void {
    this.#loseAnswers = count;
  }

  /** Cuts every connection until told otherwise. */
  refuse(on: boolean): void {
    this.#refusing = on;
  }

  /** Lets requests through and never delivers their answers. */
  holdAnswers(on: boolean): void {
    this.#holding = on;
  }

  /** Delivers nothing in either direction, on existing connections too, and everything that was held back afterwards. */
  stall(on: boolean): void {
    this.#stalled = on;
    for (const socket of this.#sockets) {
      if (on) socket.pause();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    this.connections += 1;
    this.#keep(client);
    if (this.#refusing || this.#failNext > 0) {
      this.#failNext = Math.max(0, this.#failNext - 1);
      client.resetAndDestroy();
      return;
    }
    const loses = this.#loseAnswers > 0;
    const holds = this.#holding;
    if (loses) this.#loseAnswers -= 1;
    const server = connect(Number(this.#target.port), this.#target.hostname);
    this.#keep(server);
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => {
      if (loses) client.resetAndDestroy();
      else if (!holds) client.write(chunk);
    });
    server.on('close', () => {
      if (!holds) client.end();
    });
    client.on('close', () => server.destroy());
    if (this.#stalled) {
      client.pause();
      server.pause();
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // What is cut on purpose is seen by whoever uses the link.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
