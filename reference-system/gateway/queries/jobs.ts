/** Jobs as the API shows them: lists from the projection, history and past states from the ledger. */
import { jobStream } from '../../ledger/events.ts';
import type { Queryable } from '../../service/database.ts';
import { evolveJobView, type JobEvent, type JobView, jobBody } from '../job-view.ts';
import type { JobBody } from '../schemas.ts';
import type { Reader } from './conversations.ts';

export const jobColumns = `
  j.job_id AS "jobId", j.conversation_id AS "conversationId", j.title, j.kind AS "jobKind", j.input, j.state, j.version,
  j.round, j.attempt, j.proposed_by AS "proposedBy", j.decided_by AS "decidedBy", j.result, j.error,
  j.created_at AS "createdAt", j.updated_at AS "updatedAt", j.updated_seq AS "updatedSeq"`;

export interface JobRow extends Omit<JobBody, 'id' | 'kind' | 'seq' | 'createdAt' | 'updatedAt'> {
  jobId: string;
  jobKind: JobBody['kind'];
  updatedSeq: number;
  createdAt: Date;
  updatedAt: Date;
}

export function jobRowBody(row: JobRow): JobBody {
  return {
    id: row.jobId,
    conversationId: row.conversationId,
    title: row.title,
    kind: row.jobKind,
    input: row.input,
    state: row.state,
    version: row.version,
    round: row.round,
    attempt: row.attempt,
    proposedBy: row.proposedBy,
    decidedBy: row.decidedBy,
    result: row.result,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    seq: row.updatedSeq,
  };
}

const mine = `
    FROM accord.job j
    JOIN accord.conversation_member m
      ON m.tenant_id = j.tenant_id AND m.conversation_id = j.conversation_id AND m.person_id = $2
   WHERE j.tenant_id = $1`;

// The client's word only chooses among these; it is never part of a statement.
const orders = {
  newest: 'j.created_seq DESC',
  oldest: 'j.created_seq ASC',
  updated: 'j.updated_seq DESC',
} as const;

export type JobSort = keyof typeof orders;

/** At most 200 jobs of the person's conversations. */
export async function listJobs(
  db: Queryable,
  reader: Reader,
  filter: { state?: string; conversationId?: string; sort: JobSort },
): Promise<JobBody[]> {
  const { rows } = await db.query<JobRow>({
    name: `job-list-${filter.sort}`,
    text: `SELECT ${jobColumns} ${mine} AND ($3::text IS NULL OR j.state = $3)
             AND ($4::uuid IS NULL OR j.conversation_id = $4) ORDER BY ${orders[filter.sort]} LIMIT 200`,
    values: [reader.tenantId, reader.personId, filter.state ?? null, filter.conversationId ?? null],
  });
  return rows.map(jobRowBody);
}

/** The job now, or undefined when it does not exist or belongs to a conversation the person is no member of. */
export async function findJob(db: Queryable, reader: Reader, jobId: string): Promise<JobBody | undefined> {
  const { rows } = await db.query<JobRow>({
    name: 'job-find',
    text: `SELECT ${jobColumns} ${mine} AND j.job_id = $3`,
    values: [reader.tenantId, reader.personId, jobId],
  });
  return rows[0] && jobRowBody(rows[0]);
}

/** The events of these jobs up to `throughSeq`, in the order of the ledger. */
export async function jobEvents(
  db: Queryable,
  tenantId: string,
  jobIds: readonly string[],
  throughSeq = Number.MAX_SAFE_INTEGER,
): Promise<JobEvent[]> {
  const { rows } = await db.query<JobEvent>({
    name: 'job-events',
    text: `SELECT type, payload, seq, actor_id AS "actorId", recorded_at AS "recordedAt"
             FROM accord.ledger_event WHERE tenant_id = $1 AND stream_id = ANY ($2) AND seq <= $3 ORDER BY seq`,
    values: [tenantId, jobIds.map(jobStream), throughSeq],
  });
  return rows;
}

/** The job as it was right after the event `throughSeq`. */
export async function jobAsOf(db: Queryable, tenantId: string, jobId: string, throughSeq: number): Promise<JobBody> {
  const events = await jobEvents(db, tenantId, [jobId], throughSeq);
  const view = events.reduce<JobView | undefined>(evolveJobView, undefined);
  if (view === undefined) throw new Error(`job ${jobId} has no event up to seq ${throughSeq}`);
  return jobBody(view);
}
