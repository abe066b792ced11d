/**
 * The canonical relations: all that the data checks know of a database. An adapter supplies each as one SELECT statement
 * (`System.database.relations`, relation name → SQL); it becomes a CTE in front of every check that mentions it, so the checks
 * run unchanged on another schema. Column names and their meaning are the contract; the order is free, but for `chain_input`.
 *
 * Ids may have any type (uuid, text, bigint), the same one in every relation: checks compare ids of different relations by
 * their text. Write plain SELECTs over base tables where you can: they are inlined, so that the tables' indexes are used.
 */
export interface CanonicalRelation {
  readonly meaning: string;
  /** Column → type and meaning. `?` after the type: may be null. */
  readonly columns: Readonly<Record<string, string>>;
}

const projection = {
  conversations: {
    meaning: 'Projection: one row per conversation.',
    columns: { tenant_id: 'id', conversation_id: 'id', title: 'text', created_by: 'id', created_seq: 'bigint' },
  },
  conversation_members: {
    meaning: 'Projection: who is in a conversation.',
    columns: { tenant_id: 'id', conversation_id: 'id', person_id: 'id' },
  },
  timeline: {
    meaning: 'Projection: what a conversation shows, one row per message and one per job (where it was proposed).',
    columns: {
      tenant_id: 'id',
      conversation_id: 'id',
      seq: 'bigint: of the event that made the item',
      kind: "text: 'message' or 'job'",
      item_id: 'id: of the message (its event) or the job',
      actor_id: 'id',
      body: 'text?: the message, null for a job',
    },
  },
  jobs: {
    meaning: 'Projection: the present state of every job.',
    columns: {
      tenant_id: 'id',
      job_id: 'id',
      conversation_id: 'id',
      title: 'text',
      kind: 'text: kind of work',
      input: 'text',
      state: 'text: proposed, approved, executing, completed, failed, rejected or cancelled',
      version: "int: number of the job's events",
      round: 'int: 0 until approved, then 1, one more with each retry by a person',
      proposed_by: 'id',
      decided_by: 'id?: who approved, rejected or retried it last',
      result: 'text?',
      error: 'text?: the last error of the present round, null once completed or retried',
      updated_seq: 'bigint: of its last event',
    },
  },
  conversation_summaries: {
    meaning: 'Projection that may lag: counts per conversation, as far as its checkpoint.',
    columns: {
      tenant_id: 'id',
      conversation_id: 'id',
      message_count: 'bigint',
      job_count: 'bigint',
      last_seq: 'bigint: of any event of the conversation, those of its jobs included',
    },
  },
  activity: {
    meaning: 'Projection that may lag: events per tenant, day (UTC) and type, as far as its checkpoint.',
    columns: { tenant_id: 'id', day: 'date', type: 'text: type of event', events: 'bigint' },
  },
  checkpoints: {
    meaning: 'How far a lagging projection is: every event up to seq is in it, none after.',
    columns: { projection: "text: 'conversation_summaries' or 'activity'", tenant_id: 'id', seq: 'bigint' },
  },
} as const satisfies Record<string, CanonicalRelation>;

export const canonicalRelations = {
  ledger: {
    meaning: 'Every event, one row each.',
    columns: {
      tenant_id: 'id',
      seq: 'bigint: 1, 2, 3 … per tenant in order of commit',
      event_id: 'id',
      stream_id: 'text',
      stream_version: 'int: 1, 2, 3 … per stream',
      type: [
        'text: conversation.created, message.sent, job.proposed, job.approved, job.rejected, job.cancelled, job.started,',
        'job.attempt_failed, job.completed, job.failed, job.retried',
      ].join(' '),
      actor_id: 'id?: null for the system itself',
      operation: 'text: namespace of request keys',
      request_key: 'text?: the idempotency key of the request that made it',
      payload: [
        'jsonb: conversationId, title, memberIds | conversationId, text | jobId, conversationId, title, kind, input | jobId and,',
        'as the type has them, round, attempt, attemptId, nextAttemptId, result, error, reason',
      ].join(' '),
      recorded_at: 'timestamptz',
    },
  },
  heads: {
    meaning: "The end of each tenant's chain as the system keeps it, so that events cut off at the end are missed.",
    columns: { tenant_id: 'id', seq: 'bigint: 0 for an empty chain', hash: 'bytea: of the last event' },
  },
  chain: {
    meaning: "The hash chain, recomputed in SQL from the raw columns and not by the system's own function.",
    columns: {
      tenant_id: 'id',
      seq: 'bigint',
      prev_hash: 'bytea as stored; 32 zero bytes for the first event',
      hash: 'bytea as stored',
      recomputed: 'bytea: sha256 over prev_hash and the length-prefixed columns',
    },
  },
  chain_input: {
    meaning: [
      'What the hash covers, for recomputation in code: after the four columns named here every further column, in the order in',
      'which it is hashed, each as text (hashed as UTF-8) or bytea (hashed as it is), preceded by its length as int4, −1 for null.',
    ].join(' '),
    columns: { tenant_id: 'id', seq: 'bigint', prev_hash: 'bytea as stored', hash: 'bytea as stored' },
  },
  writes: {
    meaning: 'Every event that stands for something a client may attempt, as reconciliation sees it.',
    columns: {
      tenant_id: 'id',
      seq: 'bigint',
      kind: 'text: message.send, conversation.create, job.propose, job.approve, job.reject, job.cancel or job.retry',
      origin: [
        "text: 'client', or 'set-up' for what the operator wrote into a tenant before it was in use; what the system does by",
        'itself is of other types',
      ].join(' '),
      actor_id: 'id?',
      scope_id:
        "id?: the conversation of a message or proposal, the job of an action; null for a conversation's creation",
      resource_id: 'id: that of the message, conversation or job which the answer carried',
      content_sha256: 'text: hex, see harness/content.ts',
      request_key: 'text?',
      recorded_at: 'timestamptz',
    },
  },
  append_only_tables: {
    meaning: 'The tables that must be append-only; changes to them are tried as the application, and rolled back.',
    columns: { table_name: 'text: qualified, quoted where needed' },
  },
  rebuilt_tables: {
    meaning: "The tables that the system's own rebuild command makes anew: it must write every one of their rows.",
    columns: {
      table_name: 'text: qualified, quoted where needed',
      compared:
        'boolean: whether a rebuild gives each row as it was in every column; not where a column says who wrote it. No such column: false',
    },
  },
  ...projection,
} as const satisfies Record<string, CanonicalRelation>;

export type RelationName = keyof typeof canonicalRelations;

/** What the adapter supplies: relation name → SELECT. */
export type RelationMap = Readonly<Record<string, string>>;

export const relationNames = Object.keys(canonicalRelations) as RelationName[];

/** The relations that hold what is derived from the ledger and can be rebuilt from it. */
export const projectionNames = Object.keys(projection) as (keyof typeof projection)[];
