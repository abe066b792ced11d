import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Proxy as ClientProxy,
  type Toxic as ClientToxic,
  type ToxicDirection,
  type ToxicType,
  Toxiproxy,
} from 'toxiproxy-node-client';
import { Wire } from './wire.ts';

/** A started Toxiproxy to be examined. */
export interface ServerUnderTest {
  url: string;
  stop(): Promise<void>;
}

export type StartServer = () => Promise<ServerUnderTest>;

export interface Answer {
  status: number;
  contentType: string | null;
  text: string;
}

/** A client and the upstream's side of the same connection, through the proxy. */
export interface Pair {
  client: Wire;
  server: Wire;
  /** Where data of the given stream comes from, and where it goes. */
  ends(stream: ToxicDirection): { from: Wire; to: Wire };
}

let names = 0;

/** An upstream that the test plays itself, a proxy in front of it, and what is needed to talk to both. */
export class Rig implements AsyncDisposable {
  readonly url: string;
  readonly client: Toxiproxy;
  readonly upstream: Server;
  proxy!: ClientProxy;
  /** Connections that have reached the upstream, in order. */
  readonly arrived: Wire[] = [];
  readonly #wires: Wire[] = [];

  private constructor(url: string) {
    this.url = url;
    this.client = new Toxiproxy(url);
    this.upstream = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      this.arrived.push(new Wire(socket)),
    );
  }

  static async create(url: string): Promise<Rig> {
    const rig = new Rig(url);
    rig.upstream.listen(0, '127.0.0.1');
    await once(rig.upstream, 'listening');
    const { port } = rig.upstream.address() as AddressInfo;
    names += 1;
    rig.proxy = await rig.client.createProxy({
      name: `link-${names}`,
      listen: '127.0.0.1:0',
      upstream: `127.0.0.1:${port}`,
    });
    return rig;
  }

  get port(): number {
    return portOf(this.proxy.listen);
  }

  /** Opens a connection through the proxy and waits for it to arrive at the upstream. */
  async connect(): Promise<Pair> {
    const before = this.arrived.length;
    const client = await this.dial();
    const server = await within(() => this.arrived[before], 'a connection to arrive at the upstream');
    this.#wires.push(server);
    return {
      client,
      server,
      ends: (stream) => (stream === 'upstream' ? { from: client, to: server } : { from: server, to: client }),
    };
  }

  /** Opens a connection to the proxy, without looking whether it gets through. */
  async dial(): Promise<Wire> {
    const wire = await Wire.connect(this.port);
    this.#wires.push(wire);
    return wire;
  }

  async add<T>(type: ToxicType, stream: ToxicDirection, attributes: T, toxicity = 1): Promise<ClientToxic<T>> {
    return await this.proxy.addToxic<T>({ name: `${type}_${stream}`, type, stream, toxicity, attributes });
  }

  /** Waits until so many connections in all have arrived at the upstream. */
  async arrivals(count: number): Promise<readonly Wire[]> {
    return await within(
      () => (this.arrived.length >= count ? this.arrived : undefined),
      `${count} connections to arrive`,
    );
  }

  /** Changes only attributes or toxicity, which the client can only do together with all the rest. */
  async change(toxic: string, change: { attributes?: Record<string, number>; toxicity?: number }): Promise<Answer> {
    return await this.request('PATCH', `/proxies/${this.proxy.name}/toxics/${toxic}`, JSON.stringify(change));
  }

  async request(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    return await request(this.url, method, path, body, headers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of [...this.#wires, ...this.arrived]) socket.destroy();
    if (this.upstream.listening) this.upstream.close();
    await this.request('DELETE', `/proxies/${this.proxy.name}`);
  }
}

export async function request(
  url: string,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { method, body, headers });
  return { status: response.status, contentType: response.headers.get('content-type'), text: await response.text() };
}

/**
 * An answer's JSON. Toxiproxy 2.12 also shows each proxy's logger as `"Logger":{}`, by accident and of no use: left out.
 */
export function parse(text: string): unknown {
  return JSON.parse(text, (key, value) => {
    if (key === 'Logger') return undefined;
    return value;
  });
}

export function portOf(address: string): number {
  return Number(address.split(':').at(-1));
}

/** Polls until there is something, 15 s at most. */
export async function within<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const deadlineMs = performance.now() + 15_000;
  while (performance.now() < deadlineMs) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(2);
  }
  throw new Error(`waited 15000 ms for ${what}`);
}
