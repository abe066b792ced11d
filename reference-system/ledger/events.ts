/** Every event of the ledger and what it says. Ids are lower-case UUIDs, times ISO 8601 in UTC. */
export type EventPayloads = {
  'conversation.created': { conversationId: string; title: string; memberIds: string[] };
  'message.sent': { conversationId: string; text: string };
  'job.proposed': { jobId: string; conversationId: string; title: string; kind: string; input: string };
  'job.approved': { jobId: string; round: number };
  'job.rejected': { jobId: string; reason?: string };
  'job.cancelled': { jobId: string; reason?: string };
  'job.started': { jobId: string; round: number; attempt: number; attemptId: string };
  'job.attempt_failed': {
    jobId: string;
    round: number;
    attempt: number;
    attemptId: string;
    error: string;
    /** Whether another try might succeed. */
    transient: boolean;
    /** The next attempt, named before it is made so that a later leader can ask the executor about it. Absent: none. */
    nextAttemptId?: string;
    nextAttemptAt?: string;
  };
  'job.completed': { jobId: string; round: number; attempt: number; attemptId: string; result: string };
  'job.failed': { jobId: string; round: number; attempt: number; error: string };
  'job.retried': { jobId: string; round: number };
};

export type EventType = keyof EventPayloads;
export type JobEventType = Extract<EventType, `job.${string}`>;

export const conversationStream = (conversationId: string) => `conversation:${conversationId}`;
export const jobStream = (jobId: string) => `job:${jobId}`;
/** The channel on which every append is told, as `tenant:seq`. */
export const LEDGER_CHANNEL = 'accord_ledger';
