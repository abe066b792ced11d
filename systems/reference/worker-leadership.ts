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
        const tenantId = stack.people[0]?.tenant.id;
        for (const [text, values] of writesOfALeader(tenantId, String(token))) {
          if (!(await isFenced(client, text, values))) return false;
        }
        return true;
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

/** One of each kind of write that only a leader makes. */
function writesOfALeader(tenantId: string | undefined, token: string): [text: string, values: unknown[]][] {
  const jobId = randomUUID();
  const payload = JSON.stringify({ attempt: 1, attemptId: randomUUID(), jobId, round: 1 });
  return [
    ...['job.started', 'job.attempt_failed', 'job.completed', 'job.failed'].map((type): [string, unknown[]] => [
      'SELECT accord.append($1, $2, 1, $3, $4, NULL, $3, NULL, NULL, $5, $6)',
      [tenantId, `job:${jobId}`, type, payload, leaseName, token],
    ]),
    ["SELECT accord.project_pending('tenant_activity', $1, $2, $3, 1)", [tenantId, leaseName, token]],
    ["SELECT accord.report_service_state($1, $2, 'worker', 'ok', NULL)", [leaseName, token]],
  ];
}

/** Whether the write is refused because of its token. What is accepted is rolled back. */
async function isFenced(client: pg.Client, text: string, values: unknown[]): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(text, values);
    return false;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    // There is no such job: but whoever gets as far as being told so has passed the fence.
    return code === fenceStale;
  } finally {
    await client.query('ROLLBACK');
  }
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
