import type { Socket } from 'node:net';
import { Endpoint } from './endpoint.ts';
import { Link } from './link.ts';
import type { Random } from './random.ts';
import type { Stream, Toxic } from './toxic.ts';

/** Bytes of one direction: received from its source, and sent on to its destination. */
export interface Traffic {
  receivedBytes: number;
  sentBytes: number;
}

/** A client's connection and the proxy's own one to the upstream, joined by a link in each direction. */
export class Connection {
  readonly links: Readonly<Record<Stream, Link>>;
  readonly #client: Endpoint;
  readonly #upstream: Endpoint;

  constructor(client: Socket, upstream: Socket, toxics: Readonly<Record<Stream, readonly Toxic[]>>, random: Random) {
    this.#client = new Endpoint(client);
    this.#upstream = new Endpoint(upstream);
    this.links = {
      upstream: new Link(this.#client, this.#upstream, toxics.upstream, random),
      downstream: new Link(this.#upstream, this.#client, toxics.downstream, random),
    };
  }

  get traffic(): Record<Stream, Traffic> {
    const [client, upstream] = [this.#client, this.#upstream];
    return {
      upstream: { receivedBytes: client.socket.bytesRead, sentBytes: upstream.sentBytes },
      downstream: { receivedBytes: upstream.socket.bytesRead, sentBytes: client.sentBytes },
    };
  }

  /** Calls the listener when both sockets have been closed. */
  onClosed(listener: () => void): void {
    let open = 2;
    for (const { socket } of [this.#client, this.#upstream]) {
      socket.once('close', () => {
        open -= 1;
        if (open === 0) listener();
      });
    }
  }

  closeNow(): void {
    this.#client.closeNow();
    this.#upstream.closeNow();
  }
}
