import type { JobEvent } from '../api/types.ts';

const sentences: Readonly<Record<string, string>> = {
  'job.proposed': 'Proposed',
  'job.approved': 'Approved',
  'job.rejected': 'Rejected',
  'job.cancelled': 'Cancelled',
  'job.started': 'Execution started',
  'job.attempt_failed': 'Attempt failed',
  'job.completed': 'Completed',
  'job.failed': 'Failed',
  'job.retried': 'Retry approved',
};

/** What happened, in one or two words; an unknown step keeps its own name. */
export function jobEventInWords(event: JobEvent): string {
  const sentence = sentences[event.type] ?? event.type;
  return event.type === 'job.attempt_failed' && event.attempt !== undefined
    ? `Attempt ${event.attempt} failed`
    : sentence;
}

/** What goes with it: reason, error, result, round and attempt. */
export function jobEventDetails(event: JobEvent): readonly string[] {
  const details: string[] = [];
  if (event.reason) details.push(`Reason: ${event.reason}`);
  if (event.error) details.push(event.error);
  if (event.result) details.push(`Result: ${event.result}`);
  return details;
}
