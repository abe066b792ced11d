/** A fastify server with limits on everything a client controls, and a way to close it without failing a request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { Registry } from 'prom-client';
import { measureRequests } from './metrics.ts';

const drainGraceMs = 500;
/** Long enough for any request that is going to succeed, short enough for the process to end in time. */
const finishMs = 3_000;
const draining = new WeakSet<object>();
/** Connections that have not asked for anything yet, by server. Node counts them as busy; browsers open them in advance. */
const silent = new WeakMap<object, Set<Socket>>();

// A link may trickle at a kilobyte a second: 16 KiB of text have to get through.
const timeoutsMs = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 };

/**
 * Sizes in bytes, times in milliseconds; `overrides` for what one service needs differently.
 *
 * @param answered asked before the framework sees a request; true where it has answered it
 */
export function createHttpServer(
  metrics: Registry,
  overrides: FastifyServerOptions = {},
  answered: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): FastifyInstance {
  const app = Fastify({
    serverFactory: (handle) => {
      const server = createServer(timeoutsMs, (request, response) => {
        // While closing, each answer tells its connection to close: the framework's hook does that.
        if (draining.has(server) || !answered(request, response)) handle(request, response);
      });
      return server;
    },
    // Each request would get a child logger of its own; a service tells what is worth telling itself.
    logger: false,
    bodyLimit: 64 * 1024,
    routerOptions: { maxParamLength: 200 },
    // While closing, a request on an open connection is still served; it is told to close the connection.
    return503OnClosing: false,
    ...overrides,
  }) as FastifyInstance;
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.has(app.server)) reply.header('connection', 'close');
    done(null, payload);
  });
  measureRequests(app, metrics);
  const sockets = new Set<Socket>();
  silent.set(app.server, sockets);
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.server.on('request', ({ socket }) => sockets.delete(socket));
  return app;
}

/**
 * Stops accepting connections at once. Connections that are open get `connection: close` with their next answer, and
 * the idle ones half a second to ask for it, so that a client on a kept-alive connection does not run into a reset.
 */
export async function drainConnections(app: FastifyInstance): Promise<void> {
  draining.add(app.server);
  // net's close only stops listening; http's would also cut the idle connections.
  Server.prototype.close.call(app.server);
  await new Promise((resolve) => setTimeout(resolve, drainGraceMs));
  for (const socket of silent.get(app.server) ?? []) socket.destroy();
  const force = setTimeout(() => app.server.closeAllConnections(), finishMs);
  await app.close();
  clearTimeout(force);
}
