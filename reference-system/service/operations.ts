/** The routes an operator needs of every service: liveness, readiness that asks the dependencies, metrics. */
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Lifecycle } from './lifecycle.ts';

export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
  readonly [fact: string]: unknown;
}

export interface ReadinessCheck {
  /** Rejects or resolves; it is given `checkTimeoutMs` and counts as failed after that. */
  readonly run: () => Promise<CheckResult>;
  /** An informative check is shown but does not make the service unready. */
  readonly informative?: boolean;
}

const checkTimeoutMs = 1_000;

export interface OperationsOptions {
  readonly service: string;
  readonly replica: string;
  readonly build: string;
  readonly lifecycle: Lifecycle;
  readonly metrics: Registry;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

export function registerOperations(app: FastifyInstance, options: OperationsOptions): void {
  const { service, replica, build, lifecycle, metrics, checks } = options;

  app.get('/healthz', async () => ({ status: 'alive', service, replica, build }));

  app.get('/readyz', async (_request, reply) => {
    const names = Object.keys(checks);
    const results = await Promise.all(Object.values(checks).map(({ run }) => withinTime(run)));
    const failed = Object.values(checks).some(({ informative }, index) => !informative && !results[index]?.ok);
    const ready = !failed && !lifecycle.draining;
    reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
    const outcome = Object.fromEntries(names.map((name, index) => [name, results[index]]));
    return {
      ready,
      checks: lifecycle.draining ? { ...outcome, lifecycle: { ok: false, detail: 'stopping' } } : outcome,
    };
  });

  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', metrics.contentType);
    return metrics.metrics();
  });
}

async function withinTime(run: () => Promise<CheckResult>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(resolve, checkTimeoutMs, { ok: false, detail: `no answer within ${checkTimeoutMs} ms` });
  });
  // The reason stays general: readiness is answered without a session.
  const answer = run().catch((error: { code?: string }) => ({ ok: false, detail: error.code ?? 'failed' }));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
