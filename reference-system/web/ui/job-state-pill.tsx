import type { Job } from '../api/types.ts';
import { stateLabels } from '../model/job-rules.ts';

export function JobStatePill({ job }: { job: Job }) {
  return (
    <span class={`pill pill-${job.state}`}>
      <span class="pill-dot" aria-hidden="true" />
      {stateLabels[job.state] ?? job.state}
    </span>
  );
}
