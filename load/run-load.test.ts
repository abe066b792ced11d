import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotTell } from '../harness/errors.ts';
import { readLiveLine } from '../harness/load-run/live-line.ts';
import { latencyMs, samplesOf } from '../harness/load-run/load-record.ts';
import { type LoadOptions, runLoad } from '../harness/load-run/run-load.ts';
import { startThrowAwayServer, type Treatment } from './for-tests/throw-away-server.ts';

/** These run the pinned Artillery, so they are also the self-test of what `arrivals/install.ts` replaces inside it. */
const directory = mkdtempSync(join(tmpdir(), 'diamond-load-'));
after(() => rmSync(directory, { recursive: true }));

const rate = 110;
const seconds = 4;
const offered = rate * seconds;

function optionsFor(url: string, more: Partial<LoadOptions> = {}): LoadOptions {
  return {
    scenario: 'load/scenarios/message-short.yml',
    directory,
    environment: {
      DIAMOND_URL: url,
      DIAMOND_SYSTEM: 'load/for-tests/throw-away-system.ts',
      DIAMOND_RUNS: join(directory, 'runs'),
      DIAMOND_LOAD_LIMIT_MS: '1500',
      ...more.environment,
    },
    phases: [
      { name: 'warm-up', duration: 1, arrivalRate: 20 },
      { name: 'measure', duration: seconds, arrivalRate: rate },
    ],
    deadlineMs: 60_000,
    ...(({ environment: _, ...rest }) => rest)(more),
  };
}

async function against<Result>(treatment: Treatment, run: (url: string) => Promise<Result>): Promise<Result> {
  const server = await startThrowAwayServer(treatment);
  try {
    return await run(server.url);
  } finally {
    await server.close();
  }
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (isAlive(pid)) {
    assert.ok(Date.now() < deadline, `process group ${pid} is still there`);
    await delay(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('110 a second are offered, started at exact intervals, and every ending is counted', async () => {
  const warmUp = 20;
  const treatment: Treatment = (n) => {
    if (n < warmUp) return {};
    if ((n - warmUp) % 20 === 3) return { status: 500 };
    if ((n - warmUp) % 20 === 7) return { status: 429 };
    if (n === warmUp + 11) return { delayMs: 4000 };
    return {};
  };
  const progress: number[] = [];
  const lines: string[] = [];
  const onProgress: LoadOptions['onProgress'] = ({ started }) => {
    progress.push(started);
    lines.push(readLiveLine(directory) ?? '');
  };
  const record = await against(treatment, (url) => runLoad(optionsFor(url, { onProgress })));
  assert.equal(record.offered, offered);
  assert.equal(record.started, offered);
  assert.equal(record.unsettled, 0);
  assert.deepEqual(record.operations, {
    'message.send': { total: offered, acknowledged: offered - 45, failed: 22, shed: 22, timeouts: 1 },
  });
  const due = record.samples.map((sample) => sample.dueMs).sort((a, b) => a - b);
  for (const [index, dueMs] of due.entries()) {
    assert.ok(Math.abs(dueMs - due[0]! - (index * 1000) / rate) < 0.01, `arrival ${index} was due at its exact moment`);
  }
  assert.equal(record.samples.filter((sample) => latencyMs(sample) === Number.POSITIVE_INFINITY).length, 45);
  const shed = record.samples.find((sample) => sample.outcome === 'shed');
  assert.deepEqual([shed?.status, shed?.retryAfterSeconds], [429, 1]);
  const timeout = record.samples.find((sample) => sample.outcome === 'timeout');
  assert.match(timeout?.error ?? '', /no answer within 1500 ms/);
  assert.ok(record.generatorCpuMs > 0 && record.generator.length >= seconds);
  assert.ok(progress.length >= seconds && Math.max(...progress) >= offered);
  const live = lines.findLast((line) => line.startsWith('measure, '));
  assert.match(live ?? '', /^measure, \d s left · \d+ of \d+\/s · p95 .* · \d+ errors, \d+ shed · generator \d+ MiB$/);
  assert.equal(readLiveLine(directory), undefined, 'nothing is said of a load that has ended');
});

test('a generator that stands still for two seconds voids the measurement and still sends everything', async () => {
  let group = 0;
  const record = await against(
    (n) => {
      // Stopped from the outside, amid the measured phase.
      if (n === 20 + 110) {
        process.kill(-group, 'SIGSTOP');
        setTimeout(() => process.kill(-group, 'SIGCONT'), 2000);
      }
      return {};
    },
    (url) =>
      runLoad(optionsFor(url, { onSpawn: (pid) => (group = pid), environment: { DIAMOND_LOAD_LIMIT_MS: '9000' } })),
  );
  assert.equal(record.started, offered, 'nothing is lost');
  assert.ok(record.lagMs.max >= 1900, `worst lag ${record.lagMs.max} ms shows the two seconds`);
  assert.ok(record.samples.filter((sample) => sample.startedMs - sample.dueMs > 1000).length >= rate - 20);
  assert.equal(record.validity.valid, false);
  assert.throws(() => samplesOf(record, 'message.send'), CannotTell);
});

test('a system that stands still shows in the latency of everything that was due meanwhile', async () => {
  let stallEndsMs = 0;
  const record = await against(
    (n) => {
      if (n === 20 + 110) stallEndsMs = performance.now() + 1000;
      return { delayMs: Math.max(0, stallEndsMs - performance.now()) };
    },
    (url) => runLoad(optionsFor(url)),
  );
  assert.equal(record.started, offered);
  const slow = record.samples.filter((sample) => latencyMs(sample) > 500);
  assert.ok(slow.length >= 50, `${slow.length} of the 110 sends due during the stall waited for more than half of it`);
});

test('an Artillery that is killed yields a void measurement', async () => {
  let group = 0;
  const record = await against(
    (n) => {
      if (n === 20 + 55) process.kill(-group, 'SIGKILL');
      return {};
    },
    (url) => runLoad(optionsFor(url, { onSpawn: (pid) => (group = pid) })),
  );
  assert.ok(!record.validity.valid && record.validity.reasons.includes('Artillery ended by SIGKILL'));
  assert.ok(record.started >= 50, 'what it had written by then is there');
  assert.throws(() => samplesOf(record, 'message.send'), /void/);
});

test('a system that cannot be reached yields a void measurement that says why', async () => {
  const record = await runLoad(
    optionsFor('http://127.0.0.1:9', { environment: { DIAMOND_SYSTEM: 'load/for-tests/none.ts' } }),
  );
  assert.equal(record.offered, 0);
  assert.ok(!record.validity.valid);
  assert.match(record.validity.reasons.join('; '), /Artillery ended with exit code \d+.*no arrival was ever offered/);
});

test('stops on abort and leaves no process', async () => {
  const stop = new AbortController();
  let group = 0;
  const record = await against(
    (n) => {
      if (n === 20) stop.abort();
      return {};
    },
    (url) => runLoad(optionsFor(url, { onSpawn: (pid) => (group = pid), signal: stop.signal })),
  );
  assert.ok(!record.validity.valid && record.validity.reasons.includes('it was stopped'));
  await untilGone(group);
});

test('does not outlive the process that started it, even if that is killed', async () => {
  await against(
    () => ({}),
    async (url) => {
      const program = `
        import { runLoad } from '${new URL('../harness/load-run/run-load.ts', import.meta.url).href}';
        await runLoad({ ...${JSON.stringify(optionsFor(url))}, onSpawn: (pid) => console.log(pid) });`;
      const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [said] = (await once(parent.stdout!, 'data')) as [Buffer];
      const group = Number(said.toString());
      assert.ok(isAlive(group));
      parent.kill('SIGKILL');
      await untilGone(group);
    },
  );
});

test('leaves Artillery’s own report beside the record', async () => {
  const record = await against(
    () => ({}),
    (url) => runLoad(optionsFor(url, { phases: [{ duration: 1, arrivalRate: 10 }], warmUpPhases: 0 })),
  );
  assert.equal(record.offered, 10);
  for (const file of Object.values(record.files)) assert.ok(existsSync(file), file);
});
