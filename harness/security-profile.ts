import type { AttemptInput, AttemptKind } from './attempts.ts';
import type { Conversation, Job, Person } from './system.ts';

/**
 * What phase 7 must be told of a system beside its OpenAPI document: how an operation is called so that it is accepted, how a
 * page proves that a call is its own, and where there is state that an attack must not change.
 */
export interface SecurityProfile {
  /** How a page of the system proves that a call is its own; undefined where no cookie carries the session. */
  readonly csrf: CsrfProfile | undefined;
  /**
   * SELECT of (what text, state text): state beside the ledger that only a person's own deed may change, e.g. sessions and read
   * markers; one row per thing. Columns that merely note activity stay out.
   */
  readonly sideStateSql: string;
  /** Operations (`POST /v1/session`) that are for anybody, without a session. */
  readonly publicOperations: readonly string[];
  /** Operations that end the caller's session when they are accepted. */
  readonly signingOut: readonly string[];
  /** Operations that never end by themselves (streams): a call that is still open after its first bytes was accepted. */
  readonly endlessOperations: readonly string[];
  /**
   * Values by which the system accepts a call. Ids of path parameters are named by the path up to and with the parameter
   * (`/v1/jobs/{id}`), so that a new route below a known resource is attacked without anybody remembering.
   */
  samples(world: SampleWorld): Samples;
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
  /** Proposed by the colleague, not decided yet. */
  readonly job: Job;
  /** Unique text for this call. */
  readonly label: string;
}

export interface Samples {
  /** Path prefix that ends in a parameter → its value. */
  readonly pathValues: Readonly<Record<string, string>>;
  /** Operation → what it needs beyond what its schema tells. */
  readonly operations: Readonly<Record<string, OperationSample>>;
}

export interface OperationSample {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of the JSON body; they win over those made from the schema. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** What an accepted call leaves in the ledger, for the run's history. */
  readonly write?: { readonly kind: AttemptKind; readonly input: Omit<AttemptInput, 'tenantId' | 'actorId'> };
}
