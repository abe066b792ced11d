import type { Person } from '../system.ts';

/** How a call ended. A network error or time-out is not an answer: it rejects, and the attempt stays indeterminate. */
export type ApiAnswer<Value> =
  | { readonly ok: true; readonly status: number; readonly value: Value; readonly replayed: boolean }
  | {
      readonly ok: false;
      readonly status: number;
      /** The stable code of the problem document, where there is one. */
      readonly code: string | undefined;
      readonly detail: string | undefined;
      /** As the answer says it; a date by the seconds from the answer's own (harness/retry-after.ts). */
      readonly retryAfterSeconds: number | undefined;
    };

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Message {
  readonly id: string;
  /** Its place in the ledger, as the canonical relation `writes` counts it; 0 where the answer does not tell. */
  readonly seq: number;
  readonly conversationId: string;
  readonly authorId: string;
  readonly text: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly memberIds: readonly string[];
}

export type JobState = 'proposed' | 'approved' | 'executing' | 'completed' | 'failed' | 'rejected' | 'cancelled';

export interface Job {
  readonly id: string;
  readonly conversationId: string;
  readonly title: string;
  readonly state: JobState;
  readonly version: number;
  readonly round: number;
  readonly result: string | null;
  readonly error: string | null;
}

export interface JobHistoryEntry {
  readonly seq: number;
  readonly type: string;
  readonly actorId: string | null;
  /** When it was recorded, ISO 8601. */
  readonly at: string;
  /** What came of it, in the step that ended the work. */
  readonly result?: string | null;
  /** Why it failed, in the step that says so. */
  readonly error?: string | null;
}

export type TimelineItem =
  | { readonly kind: 'message'; readonly seq: number; readonly message: Message }
  | { readonly kind: 'job'; readonly seq: number; readonly job: Job };

export interface ApiClient {
  readonly person: Person | undefined;
  /** Base URL of the gateway it talks to. */
  readonly baseUrl: string;
  /** The `Set-Cookie` lines of the answer that signed this client in. */
  readonly setCookies: readonly string[];
  createConversation(input: {
    title: string;
    memberIds: readonly string[];
    key: string;
  }): Promise<ApiAnswer<Conversation>>;
  conversations(): Promise<ApiAnswer<readonly Conversation[]>>;
  sendMessage(input: { conversationId: string; text: string; key: string }): Promise<ApiAnswer<Message>>;
  timeline(input: {
    conversationId: string;
    before?: number;
    limit?: number;
  }): Promise<ApiAnswer<{ readonly items: readonly TimelineItem[]; readonly nextBefore: number | null }>>;
  proposeJob(input: { conversationId: string; title: string; work: JobWork; key: string }): Promise<ApiAnswer<Job>>;
  actOnJob(input: { jobId: string; action: JobAction; expectedVersion: number; key: string }): Promise<ApiAnswer<Job>>;
  job(jobId: string): Promise<ApiAnswer<{ readonly job: Job; readonly history: readonly JobHistoryEntry[] }>>;
  /** Any call, with the session and without judging the answer. Headers given here win; `null` removes one. */
  request(input: {
    method: string;
    path: string;
    body?: string | undefined;
    headers?: Readonly<Record<string, string | null>>;
    timeoutMs?: number;
  }): Promise<RawAnswer>;
  /** Signs out, as a person would. */
  signOut(): Promise<void>;
  /** The raw real-time stream, as bytes arrive; ends when `signal` aborts. Rejects where it is refused. */
  stream(input: { readonly signal: AbortSignal; readonly onText: (text: string) => void }): Promise<void>;
  /**
   * The stream as a client resumes it that has seen everything up to `afterSeq` (e.g. by Last-Event-ID): what was missed comes first.
   * Absent: what a resumed stream tells is not judged.
   */
  resumedStream?(input: {
    readonly signal: AbortSignal;
    readonly onText: (text: string) => void;
    readonly afterSeq: number;
  }): Promise<void>;
}

export type JobAction = 'approve' | 'reject' | 'cancel' | 'retry';

/** Work that succeeds, or that the outside system refuses for good. What it is, the adapter knows. */
export type JobWork = 'succeeds' | 'refused';
