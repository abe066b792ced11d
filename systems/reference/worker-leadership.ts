import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Leadership, LeadershipTerm } from '../../harness/system.ts';
import type { StackDescription } from './supervisor.ts';
import { accordWork } from './work.ts';

const leaseName = 'worker';
const leaseMsDefault = 3_000;
/** What the ledger answers to a fence that is not the present one. */
const fenceStale = 'AC003';

/** The workers' lease: one of them leads, its token fences what an earlier leader still sends. */
export function workerLeadership(stack: StackDescription): Leadership {
  const workers = stack.services.find((service) => service.name === 'worker')?.replicas ?? [];
  const lease = Number(stack.environment[workers[0]?.name ?? '']?.ACCORD_LEASE_TTL_MS ?? leaseMsDefault);
  return {
    candidates: workers.map((worker) => worker.name),
    leaseMs: lease,
    terms: () =>
      onConnection(stack.database.observerUrl, async (client) => {
        const { rows } = await client.query<{ holder: string; token: string }>(
          // Ordered by the column, a number: a bare "token" would be the text that is selected, where 9 comes after 10.
          'SELECT h.holder, h.token::text FROM accord.lease_history h WHERE h.name = $1 ORDER BY h.token',
          [leaseName],
        );
        return rows.map(({ holder, token }): LeadershipTerm => ({ holder, token: Number(token) }));
      }),
    claimants: async () => {
      const claims = await Promise.all(
        workers.map(async (worker) => ((await isLeading(worker.readinessUrl)) ? [worker.name] : [])),
      );
      return claims.flat();
    },
    refusesWrite: (token) =>
      onConnection(stack.database.applicationUrl, async (client) => {
        const jobId = randomUUID();
        const tenantId = stack.people[0]?.tenant.id;
        const payload = JSON.stringify({ attempt: 1, attemptId: randomUUID(), jobId, round: 1 });
        await client.query('BEGIN');
        try {
          await client.query(
            "SELECT accord.append($1, $2, 1, 'job.started', $3, NULL, 'job.started', NULL, NULL, $4, $5)",
            [tenantId, `job:${jobId}`, payload, leaseName, String(token)],
          );
          return false;
        } catch (error) {
          const { code } = error as { code?: string };
          if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) throw error;
          // There is no such job: but whoever gets as far as being told so has passed the fence.
          return code === fenceStale;
        } finally {
          await client.query('ROLLBACK');
        }
      }),
    refusesWork: async ({ jobId, round }, token) => {
      const body = JSON.stringify({
        jobId,
        round,
        attemptId: randomUUID(),
        fencingToken: token,
        ...accordWork('succeeds'),
      });
      const response = await fetch(`${stack.executorUrl}/v1/executions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(5_000),
      });
      await response.body?.cancel();
      return response.status === 409;
    },
  };
}

/** An unreachable worker claims nothing that could be heard. */
async function isLeading(readinessUrl: string): Promise<boolean> {
  try {
    const response = await fetch(readinessUrl, { signal: AbortSignal.timeout(1_500) });
    const { checks } = (await response.json()) as { checks?: { leader?: { leading?: boolean } } };
    return checks?.leader?.leading === true;
  } catch {
    return false;
  }
}

async function onConnection<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, application_name: 'diamond-run', connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
