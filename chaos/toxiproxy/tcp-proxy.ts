import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { formatAddress, parseAddress, resolveAddress } from './address.ts';
import { ApiError } from './api-error.ts';
import { Connection } from './connection.ts';
import type { Metrics } from './metrics.ts';
import type { Random } from './random.ts';
import { toxicView } from './toxic.ts';
import { ToxicChain } from './toxic-chain.ts';

/** What a client may set of a proxy. */
export interface ProxySettings {
  listen: string;
  upstream: string;
  enabled: boolean;
}

const acceptBacklog = 4096;
const systemErrors: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
};

/** One listening address, the upstream it leads to, and the toxics in between. */
export class TcpProxy {
  readonly name: string;
  readonly chain = new ToxicChain();
  readonly #random: Random;
  readonly #metrics: Metrics;
  readonly #connections = new Set<Connection>();
  /** Clients whose connection to the upstream is still being made, with that connection. */
  readonly #dialling = new Map<Socket, Socket>();
  #listen: string;
  #upstream: string;
  #server: Server | undefined;

  constructor(name: string, listen: string, upstream: string, random: Random, metrics: Metrics) {
    this.name = name;
    this.#listen = listen;
    this.#upstream = upstream;
    this.#random = random;
    this.#metrics = metrics;
  }

  get settings(): ProxySettings {
    return { listen: this.#listen, upstream: this.#upstream, enabled: this.#server !== undefined };
  }

  toJSON() {
    const { listen, upstream, enabled } = this.settings;
    return { name: this.name, listen, upstream, enabled, toxics: this.chain.toxics.map(toxicView) };
  }

  /** Starts listening; does nothing when it already does. Port 0 becomes the port chosen. */
  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (client) =>
      this.#accept(client),
    );
    try {
      const { host, port } = parseAddress(this.#listen);
      // Every address is every address of both families, even if only the IPv4 one was spelt out.
      const everywhere = host === '' || host === '0.0.0.0' || host === '::';
      server.listen({ port, backlog: acceptBacklog, ...(everywhere ? {} : { host }) });
      await once(server, 'listening');
    } catch (cause) {
      throw listenError(this.#listen, cause);
    }
    server.on('error', (error) => process.emitWarning(error));
    const { address, port } = server.address() as AddressInfo;
    this.#listen = formatAddress({ host: address, port });
    this.#server = server;
  }

  /** Stops listening and closes every connection at once. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const [client, upstream] of this.#dialling) {
      client.destroy();
      upstream.destroy();
    }
    for (const connection of this.#connections) connection.closeNow();
    await closed;
  }

  /** A proxy moved to another address or upstream drops its connections, and keeps its toxics. */
  async update(settings: ProxySettings): Promise<void> {
    if (await this.differsFrom(settings)) {
      await this.stop();
      this.#listen = settings.listen;
      this.#upstream = settings.upstream;
    }
    if (settings.enabled) await this.start();
    else await this.stop();
  }

  /** Whether these settings would make it another proxy: enabling and disabling does not. */
  async differsFrom({ listen, upstream }: Pick<ProxySettings, 'listen' | 'upstream'>): Promise<boolean> {
    return formatAddress(await resolveAddress(listen)) !== this.#listen || upstream !== this.#upstream;
  }

  #accept(client: Socket): void {
    const upstream = this.#dial();
    this.#dialling.set(client, upstream);
    // Errors of sockets need no treatment of their own: the `close` that follows says all that matters here.
    client.on('error', () => undefined);
    upstream.on('error', () => undefined);
    upstream.once('close', () => {
      if (this.#dialling.delete(client)) client.destroySoon();
    });
    upstream.once('connect', () => {
      this.#dialling.delete(client);
      // A client that broke off meanwhile has said so already; a link would wait for it forever.
      if (client.destroyed) upstream.destroy();
      else this.#join(client, upstream);
    });
  }

  #dial(): Socket {
    try {
      const { host, port } = parseAddress(this.#upstream);
      return connect({ host: host || 'localhost', port, allowHalfOpen: true, noDelay: true, keepAlive: true });
    } catch (cause) {
      // An upstream that is no address is one that cannot be reached.
      return new Socket().destroy(cause instanceof Error ? cause : undefined);
    }
  }

  #join(client: Socket, upstream: Socket): void {
    const connection = new Connection(client, upstream, this.chain.byStream, this.#random);
    const settle = this.#metrics.track(
      { proxy: this.name, listener: this.#listen, upstream: this.#upstream },
      () => connection.traffic,
    );
    this.#connections.add(connection);
    this.chain.attach(connection.links);
    connection.onClosed(() => {
      settle();
      this.#connections.delete(connection);
      this.chain.detach(connection.links);
    });
  }
}

function listenError(listen: string, cause: unknown): ApiError {
  if (cause instanceof ApiError) return new ApiError(`listen tcp: ${cause.message}`, cause.status, { cause });
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ApiError(`listen tcp: lookup ${parseAddress(listen).host}: no such host`, 500, { cause });
  }
  return new ApiError(`listen tcp ${listen}: bind: ${systemErrors[code] ?? code}`, 500, { cause });
}
