/** An event of the canonical ledger, ids and numbers as text. */
export interface LedgerEvent {
  readonly tenantId: string;
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  readonly actorId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Day in UTC, `YYYY-MM-DD`. */
  readonly day: string;
}

/** An event that has no meaning where it stands: the ledger itself is broken. */
export class Unfoldable extends Error {}

type Row = Record<string, string | number | null>;

/** What one event adds to the timeline. */
export interface TimelineItem {
  readonly conversationId: string;
  readonly kind: 'message' | 'job';
  readonly itemId: string;
  readonly actorId: string | null;
  /** Null for a job. */
  readonly body: string | null;
}

/** How far a tenant's lagging projections are, in events. */
export interface Checkpoints {
  readonly conversation_summaries: number;
  readonly activity: number;
}

interface Job {
  readonly conversation_id: string;
  readonly title: string;
  readonly kind: string;
  readonly input: string;
  readonly proposed_by: string | null;
  state: string;
  version: number;
  round: number;
  decided_by: string | null;
  result: string | null;
  error: string | null;
  updated_seq: number;
}

/**
 * Folds one tenant's events, in order, into what every projection must hold. Written from the meaning of the events alone
 * (data-checks/relations.ts): it shares no code with the system, and none with the checks in SQL.
 */
export class Fold {
  readonly conversations = new Map<string, Row>();
  readonly members = new Set<string>();
  readonly jobs = new Map<string, Job>();
  readonly summaries = new Map<string, { message_count: number; job_count: number; last_seq: number }>();
  readonly activity = new Map<string, number>();
  readonly #checkpoints: Checkpoints;

  constructor(checkpoints: Checkpoints) {
    this.#checkpoints = checkpoints;
  }

  /** Takes in the next event. Answers the timeline item that it makes, if it makes one. */
  take(event: LedgerEvent): TimelineItem | undefined {
    const conversationId = this.#apply(event);
    if (event.seq <= this.#checkpoints.activity) increment(this.activity, `${event.day} ${event.type}`);
    if (event.seq <= this.#checkpoints.conversation_summaries) this.#summarise(event, conversationId);
    const { actorId, eventId } = event;
    if (event.type === 'message.sent') {
      return { conversationId, kind: 'message', itemId: eventId, actorId, body: text(event, 'text') };
    }
    if (event.type === 'job.proposed') {
      return { conversationId, kind: 'job', itemId: text(event, 'jobId'), actorId, body: null };
    }
    return undefined;
  }

  /** Answers the conversation that the event belongs to. */
  #apply(event: LedgerEvent): string {
    if (event.type.startsWith('job.') && event.type !== 'job.proposed') return this.#move(event);
    const conversationId = text(event, 'conversationId');
    if (event.type === 'conversation.created') {
      const { actorId: created_by, seq: created_seq } = event;
      this.conversations.set(conversationId, { title: text(event, 'title'), created_by, created_seq });
      for (const member of event.payload.memberIds as string[]) this.members.add(`${conversationId} ${member}`);
    } else if (event.type === 'job.proposed') {
      this.jobs.set(text(event, 'jobId'), {
        conversation_id: conversationId,
        title: text(event, 'title'),
        kind: text(event, 'kind'),
        input: text(event, 'input'),
        proposed_by: event.actorId,
        state: 'proposed',
        version: 1,
        round: 0,
        decided_by: null,
        result: null,
        error: null,
        updated_seq: event.seq,
      });
    }
    return conversationId;
  }

  #move(event: LedgerEvent): string {
    const jobId = text(event, 'jobId');
    const job = this.jobs.get(jobId);
    if (!job)
      throw new Unfoldable(
        `event ${event.seq} of tenant ${event.tenantId} is about job ${jobId}, which nobody proposed`,
      );
    job.version += 1;
    job.updated_seq = event.seq;
    const decide = (state: string) => {
      job.state = state;
      job.decided_by = event.actorId;
    };
    switch (event.type) {
      case 'job.approved':
        decide('approved');
        job.round += 1;
        break;
      case 'job.retried':
        decide('approved');
        job.round += 1;
        job.error = null;
        break;
      case 'job.rejected':
        decide('rejected');
        break;
      case 'job.cancelled':
        job.state = 'cancelled';
        break;
      case 'job.started':
        job.state = 'executing';
        break;
      case 'job.attempt_failed':
        job.error = text(event, 'error');
        break;
      case 'job.completed':
        job.state = 'completed';
        job.result = text(event, 'result');
        job.error = null;
        break;
      case 'job.failed':
        job.state = 'failed';
        job.error = text(event, 'error');
        break;
      default:
        throw new Unfoldable(`event ${event.seq} of tenant ${event.tenantId} has the unknown type "${event.type}"`);
    }
    return job.conversation_id;
  }

  #summarise(event: LedgerEvent, conversationId: string): void {
    const summary = this.summaries.get(conversationId) ?? { message_count: 0, job_count: 0, last_seq: 0 };
    if (event.type === 'message.sent') summary.message_count += 1;
    if (event.type === 'job.proposed') summary.job_count += 1;
    summary.last_seq = event.seq;
    this.summaries.set(conversationId, summary);
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function text(event: LedgerEvent, field: string): string {
  const value = event.payload[field];
  if (typeof value === 'string') return value;
  throw new Unfoldable(`event ${event.seq} of tenant ${event.tenantId} (${event.type}) has no text "${field}"`);
}
