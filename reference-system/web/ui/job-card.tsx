import { memo } from 'preact/compat';
import type { Job } from '../api/types.ts';
import { jobWaitsBecause } from '../model/degraded-in-words.ts';
import { kindLabels } from '../model/job-rules.ts';
import { clockTime, fullTime } from '../model/times.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { JobButtons } from './job-buttons.tsx';
import { JobOutcome } from './job-outcome.tsx';
import { JobStatePill } from './job-state-pill.tsx';

interface JobCardProps {
  job: Job;
  seq: number;
  proposer: string;
  onDetails: (jobId: string) => void;
}

/** A job in the timeline: what is proposed, where it stands, what this person can do about it. */
export const JobCard = memo(function JobCard({ job, seq, proposer, onDetails }: JobCardProps) {
  return (
    <article class={`job job-${job.state}`} data-seq={seq} aria-label={`Job: ${job.title}`}>
      <header class="job-head">
        <h3 dir="auto">{job.title}</h3>
        <JobStatePill job={job} />
      </header>
      <p class="job-origin muted">
        <bdi>{proposer}</bdi> proposed this at{' '}
        <time dateTime={job.createdAt} title={fullTime(job.createdAt)}>
          {clockTime(job.createdAt)}
        </time>
      </p>
      <div class="job-work">
        <span class="job-kind">{kindLabels[job.kind] ?? job.kind}</span>
        <code dir="auto">{job.input}</code>
      </div>
      <JobOutcome job={job} />
      <JobWaiting job={job} />
      <JobButtons job={job} onDetails={onDetails} />
    </article>
  );
});

/** Says what an unfinished job waits for, as far as that is known. */
function JobWaiting({ job }: { job: Job }) {
  const workspace = useWorkspace();
  const degraded = useStore(workspace.degraded);
  const connection = useStore(workspace.connection);
  const { person } = workspace.session;
  if (job.state === 'approved' || job.state === 'executing') {
    const because = connection === 'live' ? jobWaitsBecause(degraded) : null;
    return because === null ? null : <p class="job-note">{because}</p>;
  }
  if (job.state !== 'proposed') return null;
  if (job.proposedBy === person.id) return <p class="job-note muted">Somebody else has to approve it.</p>;
  return person.role === 'approver' ? null : <p class="job-note muted">An approver has to decide.</p>;
}
