import { DatabaseUnavailableError } from '../service/database-error.ts';
import { Doorbell } from './doorbell.ts';
import { type DriveOptions, driveJob } from './drive-job.ts';
import { findUnfinished } from './job-store.ts';
import { pause } from './pause.ts';
import type { Term } from './term.ts';

/** Jobs executed at the same time: bounded, so that a slow executor cannot fill the memory or use up the database's pool. */
const CONCURRENCY = 8;
/** Looking for work: at most this often when there is much news, and this often without any. */
const LOOK = { leastMs: 50, mostMs: 1_000 };
/** A job that runs into a fault of ours is left alone for so long: it must not keep all others from being driven. */
const AFTER_FAULT_MS = 10_000;
/** How long jobs under way may take to come to a resting place when the service stops. */
const FINISH_MS = 2_500;

/** Executes approved jobs and takes up those an earlier leader has left, while this worker leads. */
export class Executions {
  readonly #options: DriveOptions;
  readonly #doorbell = new Doorbell();
  readonly #finish = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: DriveOptions) {
    this.#options = options;
  }

  /** There may be work. */
  wake = (): void => this.#doorbell.ring();

  get underWay(): number {
    return this.#underWay.size;
  }

  async run(term: Term): Promise<void> {
    const stop = AbortSignal.any([term.signal, this.#finish.signal]);
    while (!stop.aborted) {
      await this.#look(term, stop);
      await this.#doorbell.wait(LOOK.leastMs, LOOK.mostMs, stop);
    }
    await Promise.all(this.#underWay.values());
  }

  /** Takes nothing new and lets what is under way come to a resting place. */
  async finish(): Promise<void> {
    this.#finish.abort();
    const patience = new AbortController();
    await Promise.race([Promise.all(this.#underWay.values()), pause(FINISH_MS, patience.signal)]);
    patience.abort();
  }

  async #look(term: Term, stop: AbortSignal): Promise<void> {
    const free = CONCURRENCY - this.#underWay.size;
    if (free <= 0 || !term.isHeld()) return;
    try {
      const jobs = await findUnfinished(this.#options.db, [...this.#underWay.keys()], free);
      if (stop.aborted) return;
      for (const job of jobs) {
        const done = driveJob(job, term, stop, this.#options)
          .catch(async (error: unknown) => {
            this.#options.log.error({ err: error, jobId: job.jobId }, 'a job could not be driven');
            await pause(AFTER_FAULT_MS, stop);
          })
          .finally(() => {
            this.#underWay.delete(job.jobId);
            this.#doorbell.ring();
          });
        this.#underWay.set(job.jobId, done);
      }
    } catch (error) {
      // The lease tells about a database that is away; the next look is a second later.
      if (!(error instanceof DatabaseUnavailableError)) throw error;
    }
  }
}
