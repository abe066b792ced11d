import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually } from '../service/process-for-tests.ts';
import { FaultyLink } from './faulty-link-for-tests.ts';
import {
  approvedJob,
  effectsOf,
  ended,
  history,
  leader,
  startWorker,
  system,
  through,
  useSystem,
} from './system-for-tests.ts';

useSystem();

describe('leadership', () => {
  it('passes on when the leader is killed in the middle of an attempt, whose outcome is asked for', async () => {
    await Promise.all([startWorker('worker-1'), startWorker('worker-2')]);
    const first = await leader();
    system.link.holdAnswers(true);
    const jobId = await approvedJob();
    await eventually('the effect has happened', async () => (await effectsOf(jobId)) === 1);
    await first.stop('SIGKILL');
    system.workers = system.workers.filter((worker) => worker !== first);
    system.link.holdAnswers(false);
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
      const lease = await system.accord.app.query<{ holder: string }>(
        `SELECT holder FROM accord.lease WHERE expires_at > now()`,
      );
      return system.workers.find(
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
    const databaseLink = await FaultyLink.to(system.accord.appUrl);
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
    const other = system.workers.find((worker) => worker !== first)!;
    assert.equal(await first.stop('SIGTERM'), 0);
    await eventually('the other one leads', async () => (await leader()) === other, 5_000);
    for (const worker of system.workers) {
      assert.deepEqual(
        worker.log.filter((line) => line.level !== 'info'),
        [],
      );
      assert.equal(worker.stderr(), '');
    }
  });
});

describe('a database that goes away', () => {
  it('is come back to after kill -9: a leader leads and jobs go on', async () => {
    await Promise.all([startWorker('worker-1'), startWorker('worker-2')]);
    await leader();
    await system.accord.postgres.crash();
    await system.accord.postgres.restart();
    const jobId = await eventually('the ledger takes writes', () => approvedJob().catch(() => undefined));
    assert.equal((await ended(jobId)).result, '42');
  });
});
