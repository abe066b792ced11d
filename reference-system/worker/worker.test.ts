import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { append } from '../ledger/append.ts';
import { conversationStream, type EventPayloads, type JobEventType, jobStream } from '../ledger/events.ts';
import { eventually, type ServiceForTests, startServiceForTests } from '../service/process-for-tests.ts';
import { FaultyLink } from './faulty-link-for-tests.ts';

let accord: AccordForTests;
let folder: string;
let executor: ServiceForTests;
let link: FaultyLink;
let workers: ServiceForTests[] = [];

before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-executor-'));
  executor = await startExecutor();
  link = await FaultyLink.to(executor.url);
});
afterEach(async (context) => {
  if ('passed' in context && !context.passed) {
    for (const worker of workers) console.error(worker.stderr(), JSON.stringify(worker.log.slice(-20), null, 1));
  }
  await Promise.all(workers.map((worker) => worker.stop('SIGKILL')));
  workers = [];
  await link.close();
  await executor.stop();
  await rm(folder, { recursive: true });
});

const startExecutor = () =>
  startServiceForTests('executor', { ACCORD_REPLICA: 'executor-1', ACCORD_DATA_DIRECTORY: folder });

async function startWorker(name: string, more: Record<string, string> = {}): Promise<ServiceForTests> {
  const worker = await startServiceForTests('worker', {
    ACCORD_REPLICA: name,
    ACCORD_DATABASE_URL: accord.appUrl,
    ACCORD_EXECUTOR_URL: link.url,
    ACCORD_LEASE_TTL_MS: '2000',
    ACCORD_RETRY_BASE_MS: '40',
    ACCORD_BREAKER_RESET_MS: '300',
    ...more,
  });
  workers.push(worker);
  return worker;
}

/** The application's URL of the database, by way of the link. */
function through(databaseLink: FaultyLink): string {
  const url = new URL(accord.appUrl);
  url.host = new URL(databaseLink.url).host;
  return url.href;
}

const jobEvent = <T extends JobEventType>(
  jobId: string,
  expectedVersion: number,
  type: T,
  payload: EventPayloads[T],
  actorId: string,
) =>
  append(accord.app, {
    tenantId: accord.tenantId,
    streamId: jobStream(jobId),
    expectedVersion,
    type,
    payload,
    actorId,
    operation: type,
  });

async function approvedJob(input = '6*7'): Promise<string> {
  const jobId = crypto.randomUUID();
  const { conversationId } = accord;
  await jobEvent(
    jobId,
    0,
    'job.proposed',
    { jobId, conversationId, title: 'T', kind: 'calculate', input },
    accord.cleo.id,
  );
  await jobEvent(jobId, 1, 'job.approved', { jobId, round: 1 }, accord.ada.id);
  return jobId;
}

type JobRow = { state: string; result: string | null; error: string | null; attempt: number; version: number };
const jobRow = async (jobId: string): Promise<JobRow> =>
  (await accord.app.query<JobRow>('SELECT * FROM accord.job WHERE job_id = $1', [jobId])).rows[0]!;
const ended = (jobId: string) =>
  eventually(`job ${jobId} has ended`, async () => {
    const row = await jobRow(jobId);
    return ['completed', 'failed', 'cancelled'].includes(row.state) ? row : undefined;
  });
type HistoryRow = { type: string; payload: Record<string, unknown>; recorded_at: Date; fencing_token: string | null };
const history = async (jobId: string): Promise<HistoryRow[]> =>
  (
    await accord.app.query<HistoryRow>('SELECT * FROM accord.ledger_event WHERE stream_id = $1 ORDER BY seq', [
      jobStream(jobId),
    ])
  ).rows;
const types = (rows: HistoryRow[]) => rows.map((row) => row.type.replace('job.', '')).join(' ');

type Effects = { effects: { jobId: string; round: number }[] };
async function effectsOf(jobId: string): Promise<number> {
  const answer = (await (await fetch(`${executor.url}/v1/effects?limit=10000`)).json()) as Effects;
  return answer.effects.filter((effect) => effect.jobId === jobId).length;
}
const leader = () =>
  eventually('one worker leads', async () => {
    for (const worker of workers) {
      const text = await fetch(`${worker.url}/metrics`).then(
        (answer) => answer.text(),
        () => 'it has ended',
      );
      if (/^accord_worker_leading\{.*\} 1$/m.test(text)) return worker;
    }
    return undefined;
  });

describe('execution', () => {
  it('completes approved jobs, several at once, each with one effect', async () => {
    await startWorker('worker-1');
    const jobs = await Promise.all(Array.from({ length: 30 }, (_, n) => approvedJob(`${n}+1`)));
    for (const [n, jobId] of jobs.entries()) {
      assert.equal((await ended(jobId)).result, String(n + 1));
      assert.equal(types(await history(jobId)), 'proposed approved started completed');
      assert.equal(await effectsOf(jobId), 1);
    }
  });

  it('fails work that is impossible, without a second attempt', async () => {
    await startWorker('worker-1');
    const jobId = await approvedJob('1/0');
    const row = await ended(jobId);
    assert.equal(row.state, 'failed');
    assert.match(row.error ?? '', /divides by zero/);
    assert.equal(types(await history(jobId)), 'proposed approved started attempt_failed failed');
  });

  for (const failures of [1, 2, 3]) {
    it(`completes after ${failures} failed attempts, with growing waits and one effect`, async () => {
      link.failNext(failures);
      await startWorker('worker-1');
      const jobId = await approvedJob();
      assert.equal((await ended(jobId)).result, '42');
      const rows = await history(jobId);
      const failed = rows.filter((row) => row.type === 'job.attempt_failed');
      assert.equal(failed.length, failures);
      const waits = failed.map((row) => Date.parse(String(row.payload.nextAttemptAt)) - row.recorded_at.getTime());
      for (const [n, wait] of waits.entries()) {
        if (n > 0) assert.ok(wait > waits[n - 1]!, `waits must grow: ${waits.join(', ')} ms`);
      }
      assert.equal(await effectsOf(jobId), 1);
    });
  }

  it('gives up after the last attempt, and a person’s retry is a new round', async () => {
    await startWorker('worker-1', { ACCORD_RETRY_ATTEMPTS: '2' });
    link.failNext(2); // The last inquiry, if there is need for one, gets through and hears that nothing was done.
    const jobId = await approvedJob();
    assert.equal((await ended(jobId)).state, 'failed');
    const { version } = await jobRow(jobId);
    await jobEvent(jobId, version, 'job.retried', { jobId, round: 2 }, accord.ben.id);
    await eventually('completed in round 2', async () => (await jobRow(jobId)).state === 'completed');
    assert.equal(
      types(await history(jobId)),
      'proposed approved started attempt_failed attempt_failed failed retried started completed',
    );
  });

  it('finds out that the work was done when only the answers were lost', async () => {
    link.loseAnswers(2);
    await startWorker('worker-1', { ACCORD_RETRY_ATTEMPTS: '2' });
    const jobId = await approvedJob();
    assert.equal((await ended(jobId)).result, '42');
    assert.equal(await effectsOf(jobId), 1);
  });
});

describe('the breaker', () => {
  it('stops calls while the executor is away, spends no attempt on waiting, and lets them through after', async () => {
    await startWorker('worker-1');
    link.refuse(true);
    const jobs = await Promise.all(Array.from({ length: 8 }, () => approvedJob()));
    const report = () =>
      accord.app.query<{ state: string }>(`SELECT state FROM accord.service_state WHERE part = 'executor'`);
    await eventually('the executor is reported degraded', async () => (await report()).rows[0]?.state === 'degraded');
    const callsBefore = link.connections;
    await eventually('three probes', () => link.connections >= callsBefore + 3);
    link.refuse(false);
    let failed = 0;
    for (const jobId of jobs) {
      assert.equal((await ended(jobId)).state, 'completed');
      failed += (await history(jobId)).filter((row) => row.type === 'job.attempt_failed').length;
    }
    assert.ok(
      failed >= 4 && failed <= 4 + 8,
      `${failed} attempts failed: four open the breaker, eight may be under way`,
    );
    await eventually('the executor is reported well', async () => (await report()).rows[0]?.state === 'ok');
  });

  it('stays closed when work is refused', async () => {
    const worker = await startWorker('worker-1');
    const jobs = await Promise.all(Array.from({ length: 12 }, () => approvedJob('1/0')));
    for (const jobId of jobs) await ended(jobId);
    const ready = (await (await fetch(`${worker.url}/readyz`)).json()) as { checks: { executor: { breaker: string } } };
    assert.equal(ready.checks.executor.breaker, 'closed');
  });
});

describe('leadership', () => {
  it('passes on when the leader is killed in the middle of an attempt, whose outcome is asked for', async () => {
    await Promise.all([startWorker('worker-1'), startWorker('worker-2')]);
    const first = await leader();
    link.holdAnswers(true);
    const jobId = await approvedJob();
    await eventually('the effect has happened', async () => (await effectsOf(jobId)) === 1);
    await first.stop('SIGKILL');
    workers = workers.filter((worker) => worker !== first);
    link.holdAnswers(false);
    assert.equal((await ended(jobId)).result, '42');
    assert.equal(await effectsOf(jobId), 1);
    const tokens = (await history(jobId)).flatMap((row) =>
      row.fencing_token === null ? [] : [BigInt(row.fencing_token)],
    );
    assert.ok(tokens.at(-1)! > tokens[0]!, 'the end is the second leader’s');
  });

  it('is not believed by a worker that was paused beyond its lease', async () => {
    await Promise.all([startWorker('worker-1'), startWorker('worker-2')]);
    const first = await leader();
    first.process.kill('SIGSTOP');
    const second = await eventually('the other one leads', async () => {
      const lease = await accord.app.query<{ holder: string }>(
        `SELECT holder FROM accord.lease WHERE expires_at > now()`,
      );
      return workers.find(
        (worker) => worker !== first && worker.log.some((line) => line.holder === lease.rows[0]?.holder),
      );
    });
    const jobId = await approvedJob();
    first.process.kill('SIGCONT');
    await eventually('the first has noticed', () => first.log.some((line) => line.msg === 'no longer leading'));
    assert.equal((await ended(jobId)).state, 'completed');
    assert.equal(await effectsOf(jobId), 1);
    assert.notEqual(second, first);
  });

  it('passes on when the leader’s link to the database stalls, and the old leader recovers when it heals', async () => {
    const databaseLink = await FaultyLink.to(accord.appUrl);
    try {
      const cutOff = await startWorker('worker-1', { ACCORD_DATABASE_URL: through(databaseLink) });
      assert.equal(await leader(), cutOff);
      const other = await startWorker('worker-2');
      databaseLink.stall(true);
      const jobId = await approvedJob();
      assert.equal((await ended(jobId)).state, 'completed');
      assert.ok(other.log.some((line) => line.msg === 'leading'));
      await eventually('the first has noticed', () => cutOff.log.some((line) => line.msg === 'no longer leading'));
      databaseLink.stall(false);
      await other.stop('SIGKILL');
      const second = await approvedJob();
      assert.equal((await ended(second)).state, 'completed');
      assert.equal(await effectsOf(jobId), 1);
      assert.equal(await effectsOf(second), 1);
    } finally {
      await databaseLink.close();
    }
  });

  it('is given back at SIGTERM, at once, with exit code 0 and nothing alarming in the log', async () => {
    const patient = { ACCORD_LEASE_TTL_MS: '6000' };
    await Promise.all([startWorker('worker-1', patient), startWorker('worker-2', patient)]);
    const first = await leader();
    const other = workers.find((worker) => worker !== first)!;
    assert.equal(await first.stop('SIGTERM'), 0);
    await eventually('the other one leads', async () => (await leader()) === other, 5_000);
    for (const worker of workers) {
      assert.deepEqual(
        worker.log.filter((line) => line.level !== 'info'),
        [],
      );
      assert.equal(worker.stderr(), '');
    }
  });
});

describe('asynchronous projections', () => {
  it('follow the ledger, and equal what a rebuild makes', async () => {
    await startWorker('worker-1');
    const streamId = conversationStream(accord.conversationId);
    for (let n = 0; n < 20; n += 1) {
      await append(accord.app, {
        tenantId: accord.tenantId,
        streamId,
        expectedVersion: null,
        type: 'message.sent',
        payload: { conversationId: accord.conversationId, text: `m${n}` },
        actorId: accord.ada.id,
        operation: 'send',
      });
    }
    const caughtUp = `SELECT FROM accord.ledger_head h JOIN accord.projection_checkpoint c USING (tenant_id) WHERE c.seq < h.seq`;
    await eventually('the projections have caught up', async () => (await accord.app.query(caughtUp)).rowCount === 0);
    const tables = [
      'conversation_summary',
      'tenant_activity',
      'job',
      'timeline_item',
      'conversation',
      'conversation_member',
    ];
    const rowsOf = async (table: string) =>
      (await accord.admin.query(`SELECT to_jsonb(t) AS row FROM accord.${table} t ORDER BY 1`)).rows;
    const before = await Promise.all(tables.map(rowsOf));
    const { rebuildProjections } = await import('../operator/rebuild-projections.ts');
    assert.ok((await rebuildProjections(accord.adminUrl)) > 20);
    for (const [n, table] of tables.entries()) assert.deepEqual(await rowsOf(table), before[n], table);
  });
});

describe('a database that goes away', () => {
  it('is come back to after kill -9: a leader leads and jobs go on', async () => {
    await Promise.all([startWorker('worker-1'), startWorker('worker-2')]);
    await leader();
    await accord.postgres.crash();
    await accord.postgres.restart();
    const jobId = await eventually('the ledger takes writes', () => approvedJob().catch(() => undefined));
    assert.equal((await ended(jobId)).result, '42');
  });
});
