/** Prometheus metrics: a registry per service with the process's own gauges and the duration of every HTTP request. */
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from './database.ts';

export function createMetrics(labels: { service: string; replica: string }): Registry {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Labelled by route template, never by URL: an id or a search text must not become a label. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'accord_http_request_duration_seconds',
    help: 'Time from the request line to the last byte of the answer, by route template.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    done();
  });
}

export function measurePool(database: Database, registry: Registry): void {
  new Gauge({
    name: 'accord_database_pool_limit',
    help: 'Connections that the pool opens at most.',
    registers: [registry],
  }).set(database.pool.options.max);
  new Gauge({
    name: 'accord_database_pool_connections',
    help: 'Connections of the pool by state; waiting counts callers without one.',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      const { totalCount, idleCount, waitingCount } = database.pool;
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'busy' }, totalCount - idleCount);
      this.set({ state: 'waiting' }, waitingCount);
    },
  });
}
