import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Api, type Reply } from './api.ts';
import { Metrics } from './metrics.ts';
import { ProxyCollection } from './proxy-collection.ts';
import { seededRandom } from './random.ts';
import { Serial } from './serial.ts';
import { toxicTypes } from './toxic-types.ts';

export interface ToxiproxyOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** For toxicity, jitter and slices: same seed, same rolls. */
  seed: number;
}

export interface Toxiproxy {
  host: string;
  port: number;
  /** Closes the API, every proxy and every connection. */
  close(): Promise<void>;
}

/** Starts a Toxiproxy server in this process. Rejects when the address cannot be listened on. */
export async function startToxiproxy({ host, port, seed }: ToxiproxyOptions): Promise<Toxiproxy> {
  const random = seededRandom(seed);
  const metrics = new Metrics();
  const proxies = new ProxyCollection(random, metrics);
  const api = new Api(proxies, toxicTypes(random), metrics);
  const serial = new Serial();
  const server = createServer((request, response) => {
    answer(api, serial, request).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error));
        send(response, { status: 500 });
      },
    );
  });
  server.listen({ host, port });
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await serial.run(() => proxies.stopAll());
      await closed;
    },
  };
}

async function answer(api: Api, serial: Serial, request: IncomingMessage): Promise<Reply> {
  const { method = '', url = '/', headers } = request;
  const path = decodePath(url);
  if (path === undefined) return { status: 400 };
  const handle = api.route(method, path);
  if (typeof handle !== 'function') return handle;
  // A page that a browser happens to show must not be able to break the proxies.
  if (headers['user-agent']?.startsWith('Mozilla/')) {
    return { status: 403, contentType: 'text/plain; charset=utf-8', body: 'User agent not allowed\n' };
  }
  const body = await text(request);
  return await serial.run(() => handle(body));
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/, ''));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function send(response: ServerResponse, { status, contentType, body = '' }: Reply): void {
  if (contentType) response.setHeader('content-type', contentType);
  if (contentType?.startsWith('text/plain') && status >= 400) response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-toxiproxy-request-id', randomBytes(10).toString('hex'));
  if (status !== 204) response.setHeader('content-length', Buffer.byteLength(body));
  response.writeHead(status);
  response.end(body);
}
