import type { Job } from '../api/types.ts';

/** What came of the job, once something has. */
export function JobOutcome({ job }: { job: Job }) {
  if (job.state === 'completed' && job.result !== null) {
    return (
      <div class="job-result">
        <span class="job-result-label">Result</span>
        <code dir="auto">{job.result}</code>
      </div>
    );
  }
  if (job.state === 'failed' && job.error !== null) {
    return (
      <div class="job-result job-error">
        <span class="job-result-label">Error</span>
        <span dir="auto">{job.error}</span>
      </div>
    );
  }
  return null;
}
