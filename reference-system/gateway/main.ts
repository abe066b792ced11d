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
  const database = new Database({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    applicationName: config.replica,
    log,
  });
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
    checks: { database: databaseCheck(database, SCHEMA_VERSION) },
    started: () => streams.start(),
    drain: () => streams.drain(),
    stop: async () => {
      clearInterval(sweep);
      await streams.stop();
      await database.close();
    },
  };
});
