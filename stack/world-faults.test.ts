import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { type SpawnedSupervisor, spawnSupervisor, standIns, until } from './for-tests/supervised.ts';
import { processesMarked } from './process-tree.ts';
import { readState, stateFileOf } from './state-file.ts';

/** Faults of the world that the stack lives in: a sentence, exit code 3, nothing left behind. */
const project = resolve(import.meta.dirname, '..');

async function endsWith3AndNothingLeft(spawned: SpawnedSupervisor, sentence: RegExp): Promise<void> {
  assert.equal(await spawned.exited, 3, spawned.output() + spawned.complaint());
  assert.match(spawned.complaint(), sentence);
  const id = `stack-test-${spawned.child.pid}`;
  assert.deepEqual(processesMarked(id), []);
  assert.equal(readState(stateFileOf(id)), undefined);
  rmSync(spawned.runs, { recursive: true });
}

test('a PostgreSQL that does not start: its own last words', async () => {
  const spawned = spawnSupervisor({ ...standIns, postgresSettings: { shared_buffers: 'plenty' } });
  await endsWith3AndNothingLeft(
    spawned,
    /database: expected the process to keep running.*invalid value for parameter "shared_buffers".*\[process-died\]/s,
  );
});

test('a system that never becomes healthy: which replica, and what it answered instead', async () => {
  const spawned = spawnSupervisor({
    ...standIns,
    env: { 'gateway-2': { STAND_IN_STATUS: '503' } },
    readyTimeoutMs: 15_000,
  });
  await endsWith3AndNothingLeft(spawned, /gateway-2: expected 200 from .* received 503 .*\[replica-not-ready\]/);
});

test('a port that is taken: nothing is started', async () => {
  const taken = createServer();
  const port = await new Promise<number>((done) =>
    taken.listen(0, '127.0.0.1', () => done((taken.address() as { port: number }).port)),
  );
  const runs = mkdtempSync(join(tmpdir(), 'stack-test-'));
  try {
    assert.throws(
      () =>
        execFileSync(process.execPath, [join(project, 'command/diamond-run.mjs'), 'up', '--port', String(port)], {
          // Not a pipe for its input: the end of that is a wish to stop, which may be seen before the port.
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, DIAMOND_RUNS: runs, DIAMOND_RUN_ID: 'taken' },
        }),
      (error: Error & { status: number; stderr: Buffer }) =>
        error.status === 3 && /32 free ports in a row.*\[no-free-ports\]/.test(error.stderr.toString()),
    );
  } finally {
    taken.close();
    rmSync(runs, { recursive: true });
  }
});

test('a checkout that is deleted under a running stack: SIGTERM still ends it', async () => {
  // Not in the temp folder's own name space of stacks: the copy is what goes.
  const checkout = mkdtempSync(join(tmpdir(), 'deleted-checkout-'));
  for (const name of ['stack', 'harness', 'chaos/toxiproxy', 'package.json']) {
    cpSync(join(project, name), join(checkout, name), { recursive: true });
  }
  mkdirSync(join(checkout, 'reference-system'));
  symlinkSync(join(project, 'node_modules'), join(checkout, 'node_modules'));
  const spawned = spawnSupervisor(standIns, {}, join(checkout, 'stack/supervisor.ts'));
  await until('ready', () => spawned.output().includes('diamond-stack ready'), 120_000);
  const record = readdirSync(join(checkout, '.stack')).map((name) => readState(join(checkout, '.stack', name)));
  rmSync(checkout, { recursive: true });
  spawned.child.kill('SIGTERM');
  await until('its end', () => spawned.child.exitCode !== null || spawned.child.signalCode !== null, 60_000).catch(
    (error: unknown) => {
      spawned.child.kill('SIGKILL');
      throw error;
    },
  );
  assert.equal(spawned.child.exitCode, 0, spawned.complaint());
  assert.deepEqual(processesMarked(`stack-test-${spawned.child.pid}`), []);
  assert.equal(existsSync(record[0]!.directory), false);
  assert.equal(existsSync(checkout), false, 'the checkout does not come back');
  rmSync(spawned.runs, { recursive: true });
});
