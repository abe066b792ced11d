import { decide, type JobCommand } from '../jobs/decide.ts';
import { evolve } from '../jobs/evolve.ts';
import type { Job } from '../jobs/job.ts';
import { append, type Fence, requestHash } from '../ledger/append.ts';
import type { Json } from '../ledger/canonical-json.ts';
import { jobStream } from '../ledger/events.ts';
import type { Queryable } from '../service/database.ts';

export type TenantJob = Job & { tenantId: string };

/** The tenants take turns, so that one with a thousand jobs does not make the others wait for all of them. */
const FIND_UNFINISHED = {
  name: 'worker.find-unfinished',
  text: `
    SELECT t.tenant_id AS "tenantId", j.job_id AS "jobId", j.conversation_id AS "conversationId", j.title, j.kind, j.input,
        j.state, j.version, j.round, j.attempt, j.attempt_id AS "attemptId", j.next_attempt_at AS "nextAttemptAt",
        j.proposed_by AS "proposedBy", j.decided_by AS "decidedBy", j.result, j.error
      FROM accord.tenant t CROSS JOIN LATERAL (
        SELECT *, row_number() OVER (ORDER BY updated_seq) AS turn FROM accord.job
          WHERE tenant_id = t.tenant_id AND state IN ('approved', 'executing') AND job_id <> ALL ($1::uuid[])
          ORDER BY updated_seq LIMIT $2
      ) j
      ORDER BY j.turn, j.updated_at LIMIT $2`,
};

type Row = Omit<TenantJob, 'nextAttemptAt'> & { nextAttemptAt: Date | null };

/** At most `limit` jobs that are approved or executing, without those in `except`. */
export async function findUnfinished(db: Queryable, except: readonly string[], limit: number): Promise<TenantJob[]> {
  const { rows } = await db.query<Row>({ ...FIND_UNFINISHED, values: [except, limit] });
  return rows.map((row) => ({ ...row, nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null }));
}

/**
 * Decides and appends under the fence, and returns the job after it. Doing it again after a lost answer is answered with the
 * event that was made. Throws JobRefusal or LedgerError.
 */
export async function advance(db: Queryable, fence: Fence, job: TenantJob, command: JobCommand): Promise<TenantJob> {
  const event = decide(job, command);
  await append(db, {
    tenantId: job.tenantId,
    streamId: jobStream(job.jobId),
    expectedVersion: job.version,
    ...event,
    actorId: null,
    operation: event.type,
    request: {
      key: `${job.jobId}:${job.version + 1}`,
      hash: requestHash(event.payload as Json),
    },
    fence,
  });
  return { ...evolve(job, { ...event, actorId: null }), tenantId: job.tenantId };
}
