/** Server-sent event frames. All frames of one ledger event are one string, written at once; the id stands on the last. */
import type { Queryable } from '../../service/database.ts';
import { evolveJobView, type JobEvent, type JobView, jobBody } from '../job-view.ts';
import { jobEvents } from '../queries/jobs.ts';
import type { LedgerEvent } from '../queries/ledger-range.ts';
import type { ConversationBody, JobBody, TimelineItemBody } from '../schemas.ts';

export interface EventFrames {
  readonly seq: number;
  readonly conversationId: string;
  readonly text: string;
  /** Set for conversation.created: who may see it, before any cache knows. */
  readonly memberIds?: readonly string[];
}

export interface Degraded {
  readonly part: 'executor' | 'worker' | 'stream';
  readonly since: string;
}

function frame(event: string, data: unknown, id?: number): string {
  const line = id === undefined ? '' : `id: ${id}\n`;
  return `${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const readyFrame = (headSeq: number, heartbeatMs: number) => frame('ready', { headSeq, heartbeatMs });
export const heartbeatFrame = frame('heartbeat', {});
export const systemStateFrame = (degraded: readonly Degraded[]) => frame('system.state', { degraded });
export const conversationFrame = (conversation: ConversationBody) => frame('conversation.update', { conversation });
/** How long the client should wait before it comes back after the connection ends. */
export const retryFrame = (delayMs: number) => `retry: ${delayMs}\n\n`;

const isJobEvent = (event: LedgerEvent): event is Extract<LedgerEvent, JobEvent> => event.type.startsWith('job.');

/** The frames of each of `events`, in their order. Jobs are shown as they were at the event, not as they are now. */
export async function framesOf(
  db: Queryable,
  tenantId: string,
  events: readonly LedgerEvent[],
): Promise<EventFrames[]> {
  const jobs = await jobsAtEvents(db, tenantId, events);
  return events.map((event) => ({
    seq: event.seq,
    conversationId: event.conversationId,
    text: textOf(event, jobs.get(event.seq)),
    ...(event.type === 'conversation.created' ? { memberIds: event.payload.memberIds } : {}),
  }));
}

async function jobsAtEvents(db: Queryable, tenantId: string, events: readonly LedgerEvent[]) {
  const atSeq = new Map<number, JobBody>();
  const jobIds = new Set(events.filter(isJobEvent).map(({ payload }) => payload.jobId));
  const last = events.at(-1);
  if (jobIds.size === 0 || last === undefined) return atSeq;
  const views = new Map<string, JobView>();
  for (const event of await jobEvents(db, tenantId, [...jobIds], last.seq)) {
    const view = evolveJobView(views.get(event.payload.jobId), event);
    views.set(event.payload.jobId, view);
    atSeq.set(event.seq, jobBody(view));
  }
  return atSeq;
}

function textOf(event: LedgerEvent, job: JobBody | undefined): string {
  const { seq, conversationId } = event;
  const append = (item: TimelineItemBody, id?: number) => frame('timeline.append', { seq, conversationId, item }, id);
  switch (event.type) {
    case 'message.sent': {
      const { eventId: id, payload, recordedAt } = event;
      const sentAt = recordedAt.toISOString();
      return append({ kind: 'message', seq, id, authorId: event.actorId ?? '', text: payload.text, sentAt }, seq);
    }
    case 'conversation.created':
      return conversationFrame(createdConversation(event));
    case 'job.proposed':
      if (job === undefined) throw new Error(`ledger seq ${seq}: its job cannot be read`);
      return append({ kind: 'job', seq, job }) + frame('job.update', { seq, job }, seq);
    default:
      if (job === undefined) throw new Error(`ledger seq ${seq}: its job cannot be read`);
      return frame('job.update', { seq, job }, seq);
  }
}

/** A conversation at the moment it was made: nothing said, nothing unread. */
export function createdConversation(event: {
  seq: number;
  recordedAt: Date;
  payload: { conversationId: string; title: string; memberIds: string[] };
}): ConversationBody {
  const { conversationId: id, title, memberIds } = event.payload;
  const lastActivityAt = event.recordedAt.toISOString();
  return { id, title, memberIds, messageCount: 0, unread: 0, lastSeq: event.seq, lastActivityAt };
}
