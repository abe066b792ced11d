/** Starts a gateway: `node reference-system/gateway/main.ts`, configured by ACCORD_* only (see settings.ts). */
import { SCHEMA_VERSION } from '../ledger/migration-files.ts';
import { Database } from '../service/database.ts';
import { databaseCheck } from '../service/database-check.ts';
import { DatabaseUnavailableError } from '../service/database-error.ts';
import { measurePool } from '../service/metrics.ts';
import { runService } from '../service/run-service.ts';
import { createGateway } from './app.ts';
import { bundlePage } from './page/bundle.ts';
import { gatewaySettings } from './settings.ts';

const sweepMs = 60_000;

await runService('gateway', gatewaySettings, async ({ config, log, metrics }) => {
  const { databaseUrl: url, databasePoolMax: poolMax, replica } = config;
  const database = new Database({ url, poolMax, applicationName: replica, log });
  // A connection of its own: a gateway that is busy must not look like one that has lost its database.
  const probe = new Database({ url, poolMax: 1, applicationName: `${replica} readiness`, log });
  measurePool(database, metrics);
  const { app, streams, deleteExpired } = await createGateway({
    config,
    database,
    log,
    metrics,
    page: await bundlePage(),
  });
  const sweep = setInterval(() => {
    deleteExpired().catch((error: unknown) => {
      // With the database away the next sweep does it.
      if (!(error instanceof DatabaseUnavailableError)) log.error({ err: error }, 'expired rows cannot be deleted');
    });
  }, sweepMs);
  return {
    app,
    checks: { database: databaseCheck(probe, SCHEMA_VERSION) },
    started: () => streams.start(),
    drain: () => streams.drain(),
    stop: async () => {
      clearInterval(sweep);
      await streams.stop();
      await Promise.all([database.close(), probe.close()]);
    },
  };
});
