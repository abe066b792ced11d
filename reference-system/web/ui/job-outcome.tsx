import type { Job } from '../api/types.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';

/** Who decided, how far execution is, and what came of it. */
export function JobOutcome({ job }: { job: Job }) {
  const workspace = useWorkspace();
  useStore(workspace.people);
  const decider = job.decidedBy === null ? null : workspace.nameOf(job.decidedBy);
  const attempts = job.attempt > 1 ? ` · attempt ${job.attempt}` : '';
  const rounds = job.round > 1 ? ` · round ${job.round}` : '';
  return (
    <>
      {decider !== null && job.state !== 'proposed' && (
        <p class="job-decision muted">
          {verb(job)} by <bdi>{decider}</bdi>
          {rounds}
          {attempts}
        </p>
      )}
      {job.state === 'completed' && job.result !== null && (
        <div class="job-result">
          <span class="job-result-label">Result</span>
          <code dir="auto">{job.result}</code>
        </div>
      )}
      {job.state === 'failed' && job.error !== null && (
        <div class="job-result job-error">
          <span class="job-result-label">Error</span>
          <span dir="auto">{job.error}</span>
        </div>
      )}
    </>
  );
}

function verb(job: Job): string {
  if (job.state === 'rejected') return 'Rejected';
  return job.state === 'cancelled' ? 'Cancelled' : 'Approved';
}
