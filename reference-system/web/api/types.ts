/** What the gateway's `/v1` API answers, as far as the page uses it. Times are ISO 8601 strings, sizes bytes. */

export type Role = 'member' | 'approver';

export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly role: Role;
}

export interface Session {
  readonly person: Person & { readonly tenant: { readonly id: string; readonly name: string } };
  readonly csrfToken: string;
  readonly expiresAt: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly memberIds: readonly string[];
  readonly messageCount: number;
  readonly unread: number;
  readonly lastSeq: number;
  readonly lastActivityAt: string;
}

export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly conversationId: string;
  readonly authorId: string;
  readonly text: string;
  readonly sentAt: string;
}

export type JobState = 'proposed' | 'approved' | 'executing' | 'completed' | 'failed' | 'rejected' | 'cancelled';
export type JobKind = 'calculate' | 'digest';
export type JobAction = 'approve' | 'reject' | 'cancel' | 'retry';

export interface Job {
  readonly id: string;
  readonly conversationId: string;
  readonly title: string;
  readonly kind: JobKind;
  readonly input: string;
  readonly state: JobState;
  readonly version: number;
  readonly round: number;
  readonly attempt: number;
  readonly proposedBy: string;
  readonly decidedBy: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly seq: number;
}

export interface JobEvent {
  readonly seq: number;
  readonly type: string;
  readonly actorId: string | null;
  readonly at: string;
  readonly round?: number;
  readonly attempt?: number;
  readonly attemptId?: string;
  readonly error?: string;
  readonly result?: string;
  readonly reason?: string;
}

export interface MessageItem {
  readonly kind: 'message';
  readonly seq: number;
  readonly id: string;
  readonly authorId: string;
  readonly text: string;
  readonly sentAt: string;
}

export interface JobItem {
  readonly kind: 'job';
  readonly seq: number;
  readonly job: Job;
}

export type TimelineItem = MessageItem | JobItem;

export interface TimelinePage {
  readonly items: readonly TimelineItem[];
  readonly nextBefore: number | null;
}

export interface Degraded {
  readonly part: 'executor' | 'worker' | 'stream';
  readonly since: string;
}
