import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { PASSWORD_FOR_TESTS } from '../ledger/accord-for-tests.ts';
import { readConfiguration } from '../service/configuration.ts';
import { Database } from '../service/database.ts';
import { createLog } from '../service/log.ts';
import { createMetrics } from '../service/metrics.ts';
import { serviceSettings } from '../service/settings.ts';
import { createGateway } from './app.ts';
import type { Page } from './page/bundle.ts';
import { gatewaySettings } from './settings.ts';

export const ORIGIN = 'https://accord.test';
const page: Page = { indexHtml: '<!doctype html><title>Accord</title>', assets: new Map() };

export interface GatewayForTests {
  readonly url: string;
  /** What the gateway has logged, one parsed line each. */
  readonly logged: Record<string, unknown>[];
  readonly database: Database;
  openStreams(): number;
  inFlight(): number;
  metrics(): Promise<string>;
  deleteExpired(): Promise<void>;
  client(): ApiClientForTests;
  /** A client that is signed in already. */
  signedIn(email: string): Promise<ApiClientForTests>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A gateway on a free port, over this database; `environment` adds to or replaces what it is configured with. */
export async function startGatewayForTests(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<GatewayForTests> {
  const config = readConfiguration(
    { ...serviceSettings, ...gatewaySettings },
    {
      ACCORD_REPLICA: 'gateway-test',
      ACCORD_DATABASE_URL: databaseUrl,
      ACCORD_SESSION_SECRET: randomBytes(32).toString('base64url'),
      ACCORD_ALLOWED_ORIGINS: ORIGIN,
      ACCORD_SECURE_COOKIES: 'false',
      ACCORD_STREAM_HEARTBEAT_MS: '200',
      ACCORD_LOG_LEVEL: 'debug',
      ...environment,
    },
  );
  const logged: Record<string, unknown>[] = [];
  const log = createLog(
    { service: 'gateway', replica: config.replica, level: config.logLevel },
    { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const database = new Database({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    applicationName: config.replica,
    log,
  });
  const metrics = createMetrics({ service: 'gateway', replica: config.replica });
  const { app, streams, admission, deleteExpired } = await createGateway({ config, database, log, metrics, page });
  await app.listen({ host: '127.0.0.1', port: 0 });
  streams.start();
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    url,
    logged,
    database,
    openStreams: () => streams.size,
    inFlight: () => admission.inFlight,
    metrics: () => metrics.metrics(),
    deleteExpired,
    client: () => new ApiClientForTests(url),
    async signedIn(email) {
      const client = new ApiClientForTests(url);
      await client.signIn(email);
      return client;
    },
    async [Symbol.asyncDispose]() {
      streams.drain();
      await app.close();
      await streams.stop();
      await database.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into bodies of every shape
  readonly body: any;
}

/** Calls the API as a browser's page would: with its cookie, its token and its Origin. */
export class ApiClientForTests {
  readonly url: string;
  cookie = '';
  csrfToken = '';

  constructor(url: string) {
    this.url = url;
  }

  async signIn(email: string, password = PASSWORD_FOR_TESTS): Promise<Answer> {
    const answer = await this.call('POST', '/v1/session', { body: { email, password } });
    if (answer.status === 200) this.csrfToken = answer.body.csrfToken;
    return answer;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', path, { headers });
  }

  /** With an idempotency key of its own unless `headers` has one. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', path, { body, headers: { 'idempotency-key': randomUUID(), ...headers } });
  }

  /** A header set to the empty string is left out. */
  async call(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const all: Record<string, string> = {
      cookie: this.cookie,
      ...(method === 'GET' ? {} : { origin: ORIGIN, 'x-csrf-token': this.csrfToken }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const [setCookie] = response.headers.getSetCookie();
    if (setCookie !== undefined) this.cookie = setCookie.split(';')[0] ?? '';
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }
}
