import { useEffect, useState } from 'preact/hooks';
import type { Job, JobEvent } from '../api/types.ts';
import { kindLabels } from '../model/job-rules.ts';
import { jobPath } from '../state/job-actions.ts';
import { failed, type Loadable, loading, ready } from '../state/loadable.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { JobHistory } from './job-history.tsx';
import { JobStatePill } from './job-state-pill.tsx';
import { Modal } from './modal.tsx';
import { LoadProblem } from './problem.tsx';
import { Skeleton } from './skeleton.tsx';

interface JobDetails {
  readonly job: Job;
  readonly history: readonly JobEvent[];
}

/** Everything about one job, kept up to date while it is open. */
export function JobDrawer({ jobId, title, onClose }: { jobId: string; title: string; onClose: () => void }) {
  const workspace = useWorkspace();
  const change = useStore(workspace.jobChanges);
  const [details, setDetails] = useState<Loadable<JobDetails>>(loading);
  const [reading, setReading] = useState(0);
  const changedTo = change?.jobId === jobId ? change.version : 0;

  useEffect(() => {
    const leave = new AbortController();
    workspace.api.get<JobDetails>(jobPath(jobId), { signal: leave.signal }).then(
      (read) => setDetails(ready(read)),
      (error: unknown) => {
        if (!leave.signal.aborted) setDetails((shown) => (shown.state === 'ready' ? shown : failed(error)));
      },
    );
    return () => leave.abort();
  }, [workspace, jobId, changedTo, reading]);

  return (
    <Modal title={title} onClose={onClose} drawer>
      {details.state === 'loading' && <Skeleton lines={6} label="The job is loading" />}
      {details.state === 'failed' && (
        <LoadProblem what="The job" error={details.error} onTryAgain={() => setReading(reading + 1)} />
      )}
      {details.state === 'ready' && (
        <>
          <JobFacts job={details.value.job} />
          <JobHistory history={details.value.history} />
        </>
      )}
    </Modal>
  );
}

function JobFacts({ job }: { job: Job }) {
  const workspace = useWorkspace();
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <JobStatePill job={job} />
      </dd>
      <dt>Work</dt>
      <dd>{kindLabels[job.kind] ?? job.kind}</dd>
      <dt>Input</dt>
      <dd>
        <code dir="auto">{job.input}</code>
      </dd>
      {job.result !== null && (
        <>
          <dt>Result</dt>
          <dd>
            <code dir="auto">{job.result}</code>
          </dd>
        </>
      )}
      {job.error !== null && (
        <>
          <dt>Error</dt>
          <dd dir="auto">{job.error}</dd>
        </>
      )}
      <dt>Proposed by</dt>
      <dd dir="auto">{workspace.nameOf(job.proposedBy)}</dd>
    </dl>
  );
}
