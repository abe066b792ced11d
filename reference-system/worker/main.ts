/** Executes approved jobs and builds the asynchronous projections. Of several replicas one leads, the others stand by. */

import { LEDGER_CHANNEL } from '../ledger/events.ts';
import { SCHEMA_VERSION } from '../ledger/migration-files.ts';
import { Database } from '../service/database.ts';
import { databaseCheck } from '../service/database-check.ts';
import { createHttpServer } from '../service/http-server.ts';
import { LedgerListener } from '../service/ledger-listener.ts';
import { measurePool } from '../service/metrics.ts';
import { runService } from '../service/run-service.ts';
import { Executions } from './executions.ts';
import { ExecutorClient } from './executor-client.ts';
import { GuardedExecutor } from './guarded-executor.ts';
import { Leadership } from './leadership.ts';
import { Projections } from './projections.ts';
import { workerSettings } from './settings.ts';
import { StateReport } from './state-report.ts';
import type { Term } from './term.ts';
import { measureWorker } from './worker-metrics.ts';

await runService('worker', workerSettings, async ({ config, log, metrics }) => {
  const { databaseUrl: url, databasePoolMax: poolMax, replica, retryAttempts, retryBaseMs } = config;
  const db = new Database({ url, poolMax, applicationName: replica, log });
  const executor = new GuardedExecutor(
    new ExecutorClient(config.executorUrl, config.executorTimeoutMs),
    config.breakerResetMs,
  );
  const attempts = measureWorker(metrics, {
    isLeading: () => leadership.isLeading,
    breakerState: () => executor.state,
    jobsUnderWay: () => executions.underWay,
    eventsBehind: () => projections.behindEvents,
  });
  measurePool(db, metrics);

  const onAttempt = (outcome: string) => attempts.inc({ outcome });
  const executions = new Executions({ db, executor, log, retryAttempts, retryBaseMs, onAttempt });
  const projections = new Projections(db);
  const report = new StateReport(db, executor);
  executor.onChange = () => {
    log.info({ breaker: executor.state }, 'the executor’s breaker has changed');
    report.wake();
  };
  const lead = async (term: Term) => {
    await Promise.all([executions, projections, report].map((part) => part.run(term)));
  };
  const leadership = new Leadership({ db, log, leaseName: 'worker', holder: replica, ttlMs: config.leaseTtlMs, lead });

  const ledgerGrew = () => {
    executions.wake();
    projections.wake();
  };
  const listener = new LedgerListener({
    url,
    applicationName: `${replica} listening`,
    channels: [LEDGER_CHANNEL],
    log,
    events: {
      up: ledgerGrew,
      down: () => undefined,
      notified: ledgerGrew,
      heartbeat: async (client) => {
        await client.query('SELECT');
      },
    },
  });

  return {
    app: createHttpServer(metrics),
    checks: {
      database: databaseCheck(db, SCHEMA_VERSION),
      executor: { informative: true, run: async () => ({ ok: executor.state === 'closed', breaker: executor.state }) },
      leader: { informative: true, run: async () => ({ ok: true, leading: leadership.isLeading }) },
    },
    started: () => {
      listener.start();
      leadership.start();
    },
    drain: () => executions.finish(),
    stop: async () => {
      await leadership.stop();
      await listener.stop();
      executor.stop();
      await db.close();
    },
  };
});
