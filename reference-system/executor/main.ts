/** Stands for the outside system that does a job's work. It reaches nothing and keeps a durable record of what it did. */
import { createHttpServer } from '../service/http-server.ts';
import { runService } from '../service/run-service.ts';
import { text } from '../service/settings.ts';
import { ExecutionRecord } from './record.ts';
import { registerExecutorRoutes } from './routes.ts';

await runService('executor', { dataDirectory: text('ACCORD_DATA_DIRECTORY') }, async ({ config, log, metrics }) => {
  const record = new ExecutionRecord(config.dataDirectory);
  const app = createHttpServer(metrics);
  registerExecutorRoutes(app, record, log);
  return {
    app,
    checks: {
      record: {
        run: async () => {
          record.check();
          return { ok: true };
        },
      },
    },
    stop: () => record.close(),
  };
});
