import { type ApiClient, newIdempotencyKey } from '../api/client.ts';
import { RequestFailure } from '../api/failure.ts';
import { failureInWords } from '../api/failure-in-words.ts';
import type { Job, JobAction, JobState } from '../api/types.ts';
import { stateLabels } from '../model/job-rules.ts';
import { Store } from './store.ts';

export interface JobActivity {
  readonly busy: JobAction | null;
  readonly problem: string | null;
}

const quiet: JobActivity = { busy: null, problem: null };

/** Decisions on jobs: what is under way and what went wrong, per job. */
export class JobActions {
  readonly activities = new Store<ReadonlyMap<string, JobActivity>>(new Map());
  readonly #api: ApiClient;
  readonly #nameOf: (personId: string) => string;
  readonly #onJob: (job: Job) => void;
  /** One key per decision on one version, so that deciding again after a lost answer is the same request. */
  readonly #keys = new Map<string, string>();

  constructor(api: ApiClient, nameOf: (personId: string) => string, onJob: (job: Job) => void) {
    this.#api = api;
    this.#nameOf = nameOf;
    this.#onJob = onJob;
  }

  activity(jobId: string): JobActivity {
    return this.activities.value.get(jobId) ?? quiet;
  }

  async act(job: Job, action: JobAction): Promise<void> {
    if (this.activity(job.id).busy !== null) return;
    const decision = `${job.id}/${action}/${job.version}`;
    const idempotencyKey = this.#keys.get(decision) ?? newIdempotencyKey();
    this.#keys.set(decision, idempotencyKey);
    this.#set(job.id, { busy: action, problem: null });
    try {
      const body = { action, expectedVersion: job.version };
      const answer = await this.#api.post<{ job: Job }>(`${jobPath(job.id)}/actions`, { body, idempotencyKey });
      this.#keys.delete(decision);
      this.#onJob(answer.job);
      this.#set(job.id, quiet);
    } catch (error) {
      this.#set(job.id, { busy: null, problem: await this.#explain(job, error) });
    }
  }

  dismiss(jobId: string): void {
    this.#set(jobId, quiet);
  }

  async #explain(job: Job, error: unknown): Promise<string> {
    const uncertain = error instanceof RequestFailure && (error.kind === 'timeout' || error.kind === 'network');
    if (uncertain) return `${failureInWords(error)} Your decision may not have arrived: deciding again is safe.`;
    if (!(error instanceof RequestFailure) || error.status !== 409) return failureInWords(error);
    try {
      const { job: now } = await this.#api.get<{ job: Job }>(jobPath(job.id));
      this.#onJob(now);
      return whoWasFaster(now, this.#nameOf);
    } catch {
      // The refusal is certain even where its reason cannot be read.
      return 'Your decision did not count: the job has changed meanwhile.';
    }
  }

  #set(jobId: string, activity: JobActivity): void {
    const next = new Map(this.activities.value);
    if (activity === quiet) next.delete(jobId);
    else next.set(jobId, activity);
    this.activities.set(next);
  }
}

const pastTense: Partial<Record<JobState, string>> = {
  approved: 'approved it',
  executing: 'approved it',
  completed: 'approved it',
  failed: 'approved it',
  rejected: 'rejected it',
  cancelled: 'cancelled it',
};

function whoWasFaster(job: Job, nameOf: (personId: string) => string): string {
  const deed = pastTense[job.state];
  if (job.decidedBy !== null && deed !== undefined) {
    return `Your decision did not count: ${nameOf(job.decidedBy)} ${deed} first. The job is now ${stateLabels[job.state].toLowerCase()}.`;
  }
  return `Your decision did not count: the job is now ${stateLabels[job.state].toLowerCase()}.`;
}

export function jobPath(jobId: string): string {
  return `/v1/jobs/${encodeURIComponent(jobId)}`;
}
