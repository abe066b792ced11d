import { memo } from 'preact/compat';
import type { Job } from '../api/types.ts';
import { kindLabels } from '../model/job-rules.ts';
import { clockTime, fullTime } from '../model/times.ts';
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
        <h2 dir="auto">{job.title}</h2>
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
      <JobButtons job={job} onDetails={onDetails} />
    </article>
  );
});
