/** The frame of every service: configuration, log, metrics, operations routes, listening, graceful stop. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { buildDigest } from './build-digest.ts';
import { type Configuration, ConfigurationError, readConfiguration, type Settings } from './configuration.ts';
import { drainConnections } from './http-server.ts';
import { type Lifecycle, ProcessLifecycle } from './lifecycle.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { type ReadinessCheck, registerOperations } from './operations.ts';
import { serviceSettings } from './settings.ts';

export interface ServiceContext<S extends Settings> {
  readonly config: Configuration<S & typeof serviceSettings>;
  readonly log: Log;
  readonly metrics: Registry;
  readonly lifecycle: Lifecycle;
  readonly build: string;
}

export interface ServiceParts {
  /** Made by createHttpServer, with the service's routes; the frame adds /healthz, /readyz and /metrics before it listens. */
  readonly app: FastifyInstance;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** After listening: start what runs beside requests (leases, listeners). */
  readonly started?: () => void | Promise<void>;
  /** At SIGTERM, before the server closes: end long-lived answers and background work. */
  readonly drain?: () => void | Promise<void>;
  /** After the last request: give back leases, close pools and files. */
  readonly stop: () => void | Promise<void>;
}

/** Runs until a signal; exits 2 with one fatal log line when the configuration is wrong, 1 when the start fails. */
export async function runService<S extends Settings>(
  name: string,
  settings: S,
  build: (context: ServiceContext<S>) => Promise<ServiceParts>,
): Promise<void> {
  const allSettings = { ...serviceSettings, ...settings };
  let config: Configuration<S & typeof serviceSettings>;
  try {
    config = readConfiguration(allSettings, process.env) as typeof config;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const log = createLog({ service: name, replica: process.env.ACCORD_REPLICA ?? 'unknown', level: 'info' });
    log.fatal({ code: error.code, problems: error.problems }, error.message);
    process.exit(2);
  }
  const frame = config as Configuration<typeof serviceSettings>;
  const log = createLog({ service: name, replica: frame.replica, level: frame.logLevel });
  try {
    const lifecycle = new ProcessLifecycle();
    const metrics = createMetrics({ service: name, replica: frame.replica });
    const digest = await buildDigest();
    const parts = await build({ config, log, metrics, lifecycle, build: digest });
    const { app, checks } = parts;
    registerOperations(app, { service: name, replica: frame.replica, build: digest, lifecycle, metrics, checks });
    await app.listen({ host: frame.host, port: frame.port, listenTextResolver: () => 'bound' });
    lifecycle.stopOnSignal(async () => {
      const drained = drainConnections(app);
      await parts.drain?.();
      await drained;
      await parts.stop();
    }, log);
    await parts.started?.();
    const { port } = app.server.address() as AddressInfo;
    log.info({ host: frame.host, port, build: digest }, 'listening');
  } catch (error) {
    log.fatal({ err: error }, `${name} could not start`);
    process.exit(1);
  }
}
