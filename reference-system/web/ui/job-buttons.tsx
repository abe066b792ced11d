import type { Job, JobAction } from '../api/types.ts';
import { actionLabels, allowedActions } from '../model/job-rules.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { JobStatus } from './job-status.tsx';
import { Problem } from './problem.tsx';

/** The decisions this person may take, and what became of the last one. */
export function JobButtons({ job, onDetails }: { job: Job; onDetails: (jobId: string) => void }) {
  const { jobActions, session } = useWorkspace();
  useStore(jobActions.activities);
  const { busy, problem } = jobActions.activity(job.id);
  const actions = allowedActions(job, session.person);
  return (
    <footer class="job-foot">
      {problem !== null && <Problem>{problem}</Problem>}
      <div class={actions.length > 0 ? 'job-buttons has-actions' : 'job-buttons'}>
        <JobStatus job={job} />
        {actions.map((action) => (
          <button
            key={action}
            type="button"
            class={`button button-small ${styleOf(action)}`}
            aria-disabled={busy !== null}
            aria-busy={busy === action}
            onClick={() => jobActions.act(job, action)}
          >
            {actionLabels[action]}
          </button>
        ))}
        <button type="button" class="button button-small button-quiet" onClick={() => onDetails(job.id)}>
          Details
        </button>
      </div>
    </footer>
  );
}

function styleOf(action: JobAction): string {
  if (action === 'approve' || action === 'retry') return 'button-primary';
  return action === 'reject' ? 'button-danger' : '';
}
