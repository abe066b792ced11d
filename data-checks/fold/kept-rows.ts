import type { RelationName } from '../relations.ts';
import type { Snapshot } from '../snapshot.ts';

/** A projection's row as it is compared: what names it, and everything else it says, as text. */
export interface KeptRow {
  readonly tenantId: string;
  readonly key: string;
  readonly value: string;
}

interface Comparison {
  readonly relation: RelationName;
  readonly key: string;
  /** Compared columns, in the order in which the fold writes them. */
  readonly columns: readonly string[];
}

/** How each projection is compared with the fold. The timeline is compared while streaming, see timeline-merge.ts. */
export const comparisons = {
  conversations: {
    relation: 'conversations',
    key: 'conversation_id::text',
    columns: ['title', 'created_by', 'created_seq'],
  },
  conversation_members: {
    relation: 'conversation_members',
    key: "conversation_id || ' ' || person_id",
    columns: [],
  },
  jobs: {
    relation: 'jobs',
    key: 'job_id::text',
    columns: [
      'conversation_id',
      'title',
      'kind',
      'input',
      'proposed_by',
      'state',
      'version',
      'round',
      'decided_by',
      'result',
      'error',
      'updated_seq',
    ],
  },
  conversation_summaries: {
    relation: 'conversation_summaries',
    key: 'conversation_id::text',
    columns: ['message_count', 'job_count', 'last_seq'],
  },
  activity: { relation: 'activity', key: "day::date || ' ' || type", columns: ['events'] },
} as const satisfies Record<string, Comparison>;

export type ComparedProjection = keyof typeof comparisons;

/** Streams a projection's rows. */
export async function* keptRows(snapshot: Snapshot, name: ComparedProjection): AsyncGenerator<KeptRow> {
  const { relation, key, columns } = comparisons[name];
  const values = columns.map((column) => `, ${column}::text`).join('');
  const sql = `SELECT tenant_id::text, ${key}${values} FROM ${relation}`;
  for await (const rows of snapshot.stream(`fold-in-code (${name})`, sql, [relation])) {
    for (const [tenantId, rowKey, ...rest] of rows as [string, string, ...(string | null)[]][]) {
      yield { tenantId, key: rowKey, value: comparable(rest) };
    }
  }
}

/** One text for a row's values, as the database and the fold both write it. */
export function comparable(values: readonly (string | number | null)[]): string {
  return JSON.stringify(values.map((value) => (value === null ? null : String(value))));
}
