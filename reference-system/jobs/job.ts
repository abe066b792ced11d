export type JobState = 'proposed' | 'approved' | 'rejected' | 'cancelled' | 'executing' | 'completed' | 'failed';

/** A job as its events tell it. The row in accord.job says the same (reference-system/ledger/migrations/006). */
export type Job = {
  jobId: string;
  conversationId: string;
  title: string;
  kind: string;
  input: string;
  state: JobState;
  /** Number of its events so far. */
  version: number;
  /** 0 until approved; one more with each approval or retry. */
  round: number;
  /** 0 until started; then the number, within the round, of the attempt under way or the last one. */
  attempt: number;
  /** The attempt under way; null when none is. */
  attemptId: string | null;
  /** When that attempt is due, ISO 8601; null: at once. */
  nextAttemptAt: string | null;
  proposedBy: string;
  decidedBy: string | null;
  result: string | null;
  error: string | null;
};
