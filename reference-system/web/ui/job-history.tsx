import { useId } from 'preact/hooks';
import type { JobEvent } from '../api/types.ts';
import { jobEventDetails, jobEventInWords } from '../model/job-event-in-words.ts';
import { dayName, fullTime } from '../model/times.ts';
import { useWorkspace } from './context.ts';

const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Every step of a job, in order, with who took it. */
export function JobHistory({ history }: { history: readonly JobEvent[] }) {
  const workspace = useWorkspace();
  const headingId = useId();
  return (
    <section class="history">
      <h3 id={headingId}>History</h3>
      <ol aria-labelledby={headingId}>
        {history.map((event) => (
          <li key={event.seq} class={`step step-${event.type.replace(/[^a-z]/g, '-')}`}>
            <span class="step-title">{jobEventInWords(event)}</span>
            <span class="muted">
              {' '}
              by <bdi>{workspace.nameOf(event.actorId)}</bdi>
            </span>
            <time class="step-time muted" dateTime={event.at} title={fullTime(event.at)}>
              {dayName(event.at, new Date())}, {clockWithSeconds.format(new Date(event.at))}
              {event.round !== undefined && event.round > 1 && `, round ${event.round}`}
            </time>
            {jobEventDetails(event).map((detail) => (
              <p key={detail} class="step-detail" dir="auto">
                {detail}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
