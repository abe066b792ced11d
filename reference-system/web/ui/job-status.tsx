import type { Job } from '../api/types.ts';
import { jobWaitsBecause } from '../model/degraded-in-words.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';

/** Who decided and how far it is, or whose decision it waits for, as far as that is known. */
export function JobStatus({ job }: { job: Job }) {
  const workspace = useWorkspace();
  useStore(workspace.people);
  const degraded = useStore(workspace.degraded);
  const connection = useStore(workspace.connection);
  const { person } = workspace.session;
  if (job.state === 'proposed') {
    const mine = job.proposedBy === person.id;
    if (person.role === 'approver' && !mine) return null;
    return <p class="job-status muted">{mine ? 'Somebody else has to approve it.' : 'An approver has to decide.'}</p>;
  }
  const unfinished = job.state === 'approved' || job.state === 'executing';
  const because = unfinished && connection === 'live' ? jobWaitsBecause(degraded) : null;
  return (
    <p class="job-status muted">
      {job.decidedBy !== null && (
        <>
          {verb(job)} by <bdi>{workspace.nameOf(job.decidedBy)}</bdi>
          {job.round > 1 && ` · round ${job.round}`}
          {job.attempt > 1 && ` · attempt ${job.attempt}`}
        </>
      )}
      {because !== null && <em> {because}</em>}
    </p>
  );
}

function verb(job: Job): string {
  if (job.state === 'rejected') return 'Rejected';
  return job.state === 'cancelled' ? 'Cancelled' : 'Approved';
}
