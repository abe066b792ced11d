import type { Job } from '../api/types.ts';
import { conversationPath } from '../model/route.ts';
import { shortTime } from '../model/times.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { CheckIcon } from './icons.tsx';
import { Link } from './link.tsx';
import { LoadProblem } from './problem.tsx';
import { Skeleton } from './skeleton.tsx';
import { usePageTitle } from './use-page-title.ts';

/** The first page: what waits for a decision. */
export function HomePage() {
  const workspace = useWorkspace();
  const { person } = workspace.session;
  usePageTitle('Accord');
  return (
    <main id="main" class="place home" tabIndex={-1}>
      <div class="home-column">
        <h1>
          Hello, <bdi>{person.displayName}</bdi>
        </h1>
        <p class="muted home-lead">
          <bdi>{person.tenant.name}</bdi> ·{' '}
          {person.role === 'approver' ? 'you may approve jobs of others' : 'you may propose jobs'}
        </p>
        <section class="home-section" aria-labelledby="waiting-heading">
          <h2 id="waiting-heading">Waiting for a decision</h2>
          <Waiting />
        </section>
      </div>
    </main>
  );
}

function Waiting() {
  const workspace = useWorkspace();
  const list = useStore(workspace.waitingJobs.list);
  if (list.state === 'loading') return <Skeleton lines={3} label="Jobs are loading" />;
  if (list.state === 'failed') {
    return <LoadProblem what="The jobs" error={list.error} onTryAgain={() => workspace.waitingJobs.load()} />;
  }
  if (list.value.length === 0) {
    return (
      <div class="empty home-empty">
        <CheckIcon />
        <p>No job waits. Choose a conversation, or begin one.</p>
      </div>
    );
  }
  const { person } = workspace.session;
  const forMe = list.value.filter((job) => person.role === 'approver' && job.proposedBy !== person.id);
  const forOthers = list.value.filter((job) => !forMe.includes(job));
  return (
    <>
      <WaitingGroup title="For you to decide" jobs={forMe} />
      <WaitingGroup title="For others to decide" jobs={forOthers} />
    </>
  );
}

function WaitingGroup({ title, jobs }: { title: string; jobs: readonly Job[] }) {
  if (jobs.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="waiting-jobs">
        {jobs.map((job) => (
          <li key={job.id}>
            <WaitingJob job={job} />
          </li>
        ))}
      </ul>
    </>
  );
}

function WaitingJob({ job }: { job: Job }) {
  const workspace = useWorkspace();
  useStore(workspace.people);
  useStore(workspace.conversations.list);
  const mine = job.proposedBy === workspace.session.person.id;
  return (
    <div class="waiting-job">
      <Link
        to={conversationPath(job.conversationId, job.version === 1 ? job.seq : undefined)}
        class="waiting-title"
        dir="auto"
      >
        {job.title}
      </Link>
      <span class="muted">
        {mine ? 'You' : <bdi>{workspace.nameOf(job.proposedBy)}</bdi>} in{' '}
        <bdi>{workspace.conversations.find(job.conversationId)?.title ?? 'a conversation'}</bdi>
      </span>
      <span class="muted">{shortTime(job.createdAt, new Date())}</span>
    </div>
  );
}
