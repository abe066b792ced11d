/** The gateway as a fastify application: what stands before every route, and the routes. */
import cookiePlugin from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../service/database.ts';
import { createHttpServer } from '../service/http-server.ts';
import type { Log } from '../service/log.ts';
import { logRequests } from './access-log.ts';
import { Admission, admitRequests } from './admission.ts';
import { authenticateRequests } from './authenticate.ts';
import { createErrorHandler, sendProblem } from './error-handler.ts';
import type { GatewayParts, Routes } from './gateway-parts.ts';
import { acceptJson } from './json-body.ts';
import { describeApi, serveDescription } from './openapi.ts';
import type { Page } from './page/bundle.ts';
import { pageRoutes } from './page/page-routes.ts';
import { notFound } from './problem.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { jobActionRoutes } from './routes/job-actions.ts';
import { jobRoutes } from './routes/jobs.ts';
import { messageRoutes } from './routes/messages.ts';
import { peopleRoutes } from './routes/people.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/session.ts';
import { streamRoutes } from './routes/stream.ts';
import { createSessionCookie } from './session/cookie.ts';
import { CsrfGuard } from './session/csrf.ts';
import { KnownTenants } from './session/known-tenants.ts';
import { SessionStore } from './session/session-store.ts';
import { SignIn } from './session/sign-in.ts';
import { SignInLimit } from './session/sign-in-limit.ts';
import type { GatewayConfiguration } from './settings.ts';
import { shedEarly } from './shed-early.ts';
import { StreamHub } from './stream/stream-hub.ts';
import { createValidatorCompiler } from './validation.ts';

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

export interface GatewayOptions {
  readonly config: GatewayConfiguration;
  readonly database: Database;
  readonly log: Log;
  readonly metrics: Registry;
  readonly page: Page;
}

export interface Gateway {
  readonly app: FastifyInstance;
  readonly streams: StreamHub;
  readonly admission: Admission;
  /** Deletes what has expired; to be called now and then. */
  deleteExpired(): Promise<void>;
}

/** Opens no connection and no port yet. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, metrics, page } = options;
  let requests = 0;
  const { parts, deleteExpired } = createParts(options);
  const app = createHttpServer(
    metrics,
    {
      exposeHeadRoutes: false,
      genReqId: () => `${config.replica}-${(requests++).toString(36)}`,
      frameworkErrors: (_error, request, reply) => void sendProblem(notFound(), request, reply as never),
    },
    shedEarly({ ...parts, metrics, tokenIn: parts.cookie.readHeader }),
  );
  new Gauge({
    name: 'accord_streams_open',
    help: 'Event streams that are open on this gateway.',
    registers: [metrics],
    collect() {
      this.set(parts.streams.size);
    },
  });
  app.setErrorHandler(createErrorHandler(log));
  app.setValidatorCompiler(createValidatorCompiler());
  logRequests(app, log);
  await app.register(helmet, { contentSecurityPolicy });
  await app.register(cookiePlugin);
  await describeApi(app, parts.cookie.name);
  await app.register(async (api) => apiRoutes(api as unknown as Routes, parts), { prefix: '/v1' });
  serveDescription(app);
  pageRoutes(app, page);
  return { app, streams: parts.streams, admission: parts.admission, deleteExpired };
}

function apiRoutes(api: Routes, parts: GatewayParts): void {
  const plain = api as unknown as FastifyInstance;
  acceptJson(plain);
  plain.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  });
  authenticateAndAdmit(plain, parts);
  sessionRoutes(api, parts);
  peopleRoutes(api, parts);
  conversationRoutes(api, parts);
  messageRoutes(api, parts);
  searchRoutes(api, parts);
  jobRoutes(api, parts);
  jobActionRoutes(api, parts);
  streamRoutes(api, parts);
}

/** Room is asked for first: a flood must not reach the database, not even to be asked who it is. */
function authenticateAndAdmit(app: FastifyInstance, parts: GatewayParts): void {
  admitRequests(app, parts.admission, (request) => {
    const token = parts.cookie.read(request);
    return token === undefined ? undefined : parts.knownTenants.of(token);
  });
  authenticateRequests(app, parts);
}

function createParts(options: GatewayOptions): { parts: GatewayParts; deleteExpired: () => Promise<void> } {
  const { config, database, log } = options;
  const sessions = new SessionStore(database, {
    idleSeconds: config.sessionIdleSeconds,
    absoluteSeconds: config.sessionAbsoluteSeconds,
  });
  const limit = new SignInLimit(database, config.sessionSecret, {
    perAccount: config.signInAttemptsPerAccount,
    perAddress: config.signInAttemptsPerAddress,
    windowSeconds: config.signInWindowSeconds,
  });
  const streams = new StreamHub({
    database,
    sessions,
    log,
    databaseUrl: config.databaseUrl,
    applicationName: `${config.replica} listener`,
    heartbeatMs: config.streamHeartbeatMs,
  });
  const parts: GatewayParts = {
    database,
    sessions,
    knownTenants: new KnownTenants(),
    streams,
    cookie: createSessionCookie({ secure: config.secureCookies, maxAgeSeconds: config.sessionAbsoluteSeconds }),
    csrf: new CsrfGuard(config.sessionSecret, config.allowedOrigins),
    signIn: new SignIn(database, limit),
    admission: new Admission({
      // A third of the pool for one tenant: its writes wait for one another in the database, and the more of them wait there the
      // dearer each is. With half of the pool a seventh of the goodput was lost to that past the knee; with fewer places than
      // three a slow link to the database is not filled.
      runningPerTenant: Math.max(1, Math.floor(config.databasePoolMax / 3)),
      // At a few hundred a second, half a second's worth: who is served at all is served soon.
      waitingPerTenant: 100,
      waitMs: 1_500,
      inFlight: 200,
    }),
  };
  return {
    parts,
    deleteExpired: async () => {
      await sessions.deleteExpired();
      await limit.deleteExpired();
    },
  };
}
