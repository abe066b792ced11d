import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { append } from '../ledger/append.ts';
import { conversationStream } from '../ledger/events.ts';
import { eventually } from '../service/process-for-tests.ts';
import {
  approvedJob,
  effectsOf,
  ended,
  history,
  jobEvent,
  jobRow,
  startWorker,
  system,
  types,
  useSystem,
} from './system-for-tests.ts';

useSystem();

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
      system.link.failNext(failures);
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
    system.link.failNext(2); // The last inquiry, if there is need for one, gets through and hears that nothing was done.
    const jobId = await approvedJob();
    assert.equal((await ended(jobId)).state, 'failed');
    const { version } = await jobRow(jobId);
    await jobEvent(jobId, version, 'job.retried', { jobId, round: 2 }, system.accord.ben.id);
    await eventually('completed in round 2', async () => (await jobRow(jobId)).state === 'completed');
    assert.equal(
      types(await history(jobId)),
      'proposed approved started attempt_failed attempt_failed failed retried started completed',
    );
  });

  it('finds out that the work was done when only the answers were lost', async () => {
    system.link.loseAnswers(2);
    await startWorker('worker-1', { ACCORD_RETRY_ATTEMPTS: '2' });
    const jobId = await approvedJob();
    assert.equal((await ended(jobId)).result, '42');
    assert.equal(await effectsOf(jobId), 1);
  });
});

describe('the breaker', () => {
  it('stops calls while the executor is away, spends no attempt on waiting, and lets them through after', async () => {
    await startWorker('worker-1');
    system.link.refuse(true);
    const jobs = await Promise.all(Array.from({ length: 8 }, () => approvedJob()));
    const report = () =>
      system.accord.app.query<{ state: string }>(`SELECT state FROM accord.service_state WHERE part = 'executor'`);
    await eventually('the executor is reported degraded', async () => (await report()).rows[0]?.state === 'degraded');
    const callsBefore = system.link.connections;
    await eventually('three probes', () => system.link.connections >= callsBefore + 3);
    system.link.refuse(false);
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

describe('asynchronous projections', () => {
  it('follow the ledger, and equal what a rebuild makes', async () => {
    await startWorker('worker-1');
    const streamId = conversationStream(system.accord.conversationId);
    for (let n = 0; n < 20; n += 1) {
      await append(system.accord.app, {
        tenantId: system.accord.tenantId,
        streamId,
        expectedVersion: null,
        type: 'message.sent',
        payload: { conversationId: system.accord.conversationId, text: `m${n}` },
        actorId: system.accord.ada.id,
        operation: 'send',
      });
    }
    const caughtUp = `SELECT FROM accord.ledger_head h JOIN accord.projection_checkpoint c USING (tenant_id) WHERE c.seq < h.seq`;
    await eventually(
      'the projections have caught up',
      async () => (await system.accord.app.query(caughtUp)).rowCount === 0,
    );
    const tables = [
      'conversation_summary',
      'tenant_activity',
      'job',
      'timeline_item',
      'conversation',
      'conversation_member',
    ];
    const rowsOf = async (table: string) =>
      (await system.accord.admin.query(`SELECT to_jsonb(t) AS row FROM accord.${table} t ORDER BY 1`)).rows;
    const before = await Promise.all(tables.map(rowsOf));
    const { rebuildProjections } = await import('../operator/rebuild-projections.ts');
    assert.ok((await rebuildProjections(system.accord.adminUrl)) > 20);
    for (const [n, table] of tables.entries()) assert.deepEqual(await rowsOf(table), before[n], table);
  });
});
