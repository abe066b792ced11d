import type { AttemptInput, AttemptKind } from './attempts.ts';
import type { Conversation, Job, Person, RawAnswer } from './system.ts';

/**
 * What phase 7 must be told of a system beside its OpenAPI document: how an operation is called so that it is accepted, how a
 * page proves that a call is its own, and where there is state that an attack must not change.
 */
export interface SecurityProfile {
  /** How a page of the system proves that a call is its own; undefined where no cookie carries the session. */
  readonly csrf: CsrfProfile | undefined;
  /**
   * SELECT of (what text, state text, until timestamptz): state beside the ledger that only a person's own deed may change, e.g. sessions and read
   * markers; one row per thing, with the moment at which it ends by itself (null: never). Columns that merely note activity stay out.
   * Whose a thing is, `what` says by the person's id; where it does not, whether attacks reach things of others is not judged.
   */
  readonly sideStateSql: string;
  /** Operations (`POST /v1/session`) that are for anybody, without a session. */
  readonly publicOperations: readonly string[];
  /** How one signs in, and how often somebody may guess before the system makes them wait. */
  readonly signIn: {
    readonly operation: string;
    /** The JSON body by which a person signs in. Absent: what is answered to who signs in while a part is away is not judged. */
    readonly body?: (person: Person) => Readonly<Record<string, unknown>>;
    readonly guessesPerAccount: number;
    readonly guessesPerAddress: number;
    /** How long anybody can be kept out by somebody else's guesses. */
    readonly longestWaitSeconds: number;
  };
  /** Operations that end the caller's session when they are accepted. */
  readonly signingOut: readonly string[];
  /** Whether signing out ends all sessions of the person. Absent: only the one that signs out is judged. */
  readonly signingOutEndsAll?: boolean;
  /** How long an open stream may outlive the session that it was opened with. Absent: not judged. */
  readonly streamOutlivesSessionSeconds?: number;
  /** Operations that never end by themselves (streams): a call that is still open after its first bytes was accepted. */
  readonly endlessOperations: readonly string[];
  /**
   * Values by which the system accepts a call. Ids of path parameters are named by the path up to and with the parameter
   * (`/v1/jobs/{id}`), so that a new route below a known resource is attacked without anybody remembering.
   */
  samples(world: SampleWorld): Samples;
  /** Operations that take words to search for. */
  readonly searchOperations: readonly string[];
  /**
   * What of a refusal the log of the replica that gave it holds as well, e.g. the request's id: by it the search of the logs is seen
   * to find. Absent, or undefined for an answer: what is not found there shows nothing.
   */
  readonly loggedId?: (refusal: RawAnswer) => string | undefined;
  /** Path of every replica's metrics, on the address of its liveness; undefined: it has none. */
  readonly metricsPath: string | undefined;
  /** `schema.table` → what personal data it is meant to hold in plain text. Passwords and session keys belong nowhere. */
  readonly personalTables: Readonly<Record<string, readonly ('email' | 'text')[]>>;
  /** Who may do what: operation → its policy, or several by name where the body decides (`approve`, `cancel`). */
  readonly policy: Readonly<Record<string, readonly OperationPolicy[]>>;
}

/**
 * Whom an operation is tried as. The conversation and the job it is about belong to the insiders' tenant; `member` and `approver`
 * are members of the conversation who have not proposed the job, outsiders are of the same tenant but not in the conversation.
 */
export const subjects = [
  'nobody',
  'foreign-member',
  'foreign-approver',
  'outsider',
  'outsider-approver',
  'member',
  'approver',
  'proposer',
  'proposing-approver',
] as const;
export type Subject = (typeof subjects)[number];

export interface OperationPolicy {
  /** Which variant of the operation; absent where there is but one. */
  readonly variant?: string;
  /** The state that the job is in when this is judged; absent: proposed, and nobody has decided about it. */
  readonly given?: 'failed';
  /** All others must be refused. */
  readonly allowed: readonly Subject[];
  /** Statuses that show that the caller was allowed; default: below 300. */
  readonly allowedStatuses?: readonly number[];
  /** Statuses that count as a refusal; default: 401, 403, 404. */
  readonly refusedStatuses?: readonly number[];
}

export interface CsrfProfile {
  /** Header that carries the session's token. */
  readonly header: string;
  /** GET that answers with the token, and the member of its JSON answer that holds it. */
  readonly tokenPath: string;
  readonly tokenMember: string;
  /** Which of the two defences the system claims to have on every state-changing operation. */
  readonly defences: readonly ('token' | 'origin')[];
}

/** What the suite has prepared for one call: everything in it may be seen and, by its role, changed by the person. */
export interface SampleWorld {
  readonly person: Person;
  readonly colleague: Person;
  readonly conversation: Conversation;
  /** Proposed by the colleague, not decided yet unless the policy names another state. */
  readonly job: Job;
  /** Unique text for this call. */
  readonly label: string;
  /** Which variant of the operation is wanted, where its policy names several. */
  readonly variant?: string;
}

export interface Samples {
  /** Path prefix that ends in a parameter → its value. */
  readonly pathValues: Readonly<Record<string, string>>;
  /** Operation → what it needs beyond what its schema tells. */
  readonly operations: Readonly<Record<string, OperationSample>>;
}

/** Headers and JSON body of a call as it was sent. */
export interface SentCall {
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface OperationSample {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of the JSON body; they win over those made from the schema. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** What the call leaves in the ledger if it is accepted, as it was sent in the end: for the run's history. */
  readonly write?: (sent: SentCall) => {
    readonly kind: AttemptKind;
    readonly input: Omit<AttemptInput, 'tenantId' | 'actorId'>;
  };
}
