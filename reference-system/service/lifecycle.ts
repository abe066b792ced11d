/** From the first SIGTERM on a service is draining: unready, finishing what it has, gone within the deadline. */
import type { Log } from './log.ts';

export interface Lifecycle {
  readonly draining: boolean;
}

const stopDeadlineMs = 4_500;

/** Runs `stop` once at SIGTERM or SIGINT and exits 0, or 1 when it fails or takes longer than 4.5 s. */
export class ProcessLifecycle implements Lifecycle {
  draining = false;

  stopOnSignal(stop: () => Promise<void>, log: Log): void {
    const begin = (signal: NodeJS.Signals): void => {
      if (this.draining) return;
      this.draining = true;
      log.info({ signal }, 'stopping');
      setTimeout(() => {
        log.error({ code: 'stop-deadline', deadlineMs: stopDeadlineMs }, 'did not stop in time, exiting');
        process.exit(1);
      }, stopDeadlineMs).unref();
      stop().then(
        () => {
          log.info('stopped');
          process.exit(0);
        },
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', begin);
    process.on('SIGINT', begin);
  }
}
