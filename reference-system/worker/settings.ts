import { databaseSettings, integer, url } from '../service/settings.ts';

/** What the worker reads from its environment beside what every service does. */
export const workerSettings = {
  ...databaseSettings(5),
  executorUrl: url('ACCORD_EXECUTOR_URL', ['http:', 'https:']),
  leaseTtlMs: integer('ACCORD_LEASE_TTL_MS', { least: 500, most: 60_000, fallback: 3_000 }),
  retryAttempts: integer('ACCORD_RETRY_ATTEMPTS', { least: 1, most: 20, fallback: 5 }),
  retryBaseMs: integer('ACCORD_RETRY_BASE_MS', { least: 10, most: 60_000, fallback: 200 }),
  breakerResetMs: integer('ACCORD_BREAKER_RESET_MS', { least: 100, most: 60_000, fallback: 2_000 }),
  executorTimeoutMs: integer('ACCORD_EXECUTOR_TIMEOUT_MS', { least: 100, most: 60_000, fallback: 2_000 }),
};
