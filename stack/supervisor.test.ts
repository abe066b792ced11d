import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../harness/ports-for-tests.ts';
import { spawnSupervisor, standIns, startSupervised, until } from './for-tests/supervised.ts';
import { cleanUpLeftovers } from './leftovers.ts';
import { identityOf } from './process-identity.ts';
import { descendantsOf, processesMarked } from './process-tree.ts';
import { readState, stateFileOf } from './state-file.ts';

const toxiproxyProgram = resolve(import.meta.dirname, '../chaos/toxiproxy/main.ts');

test('SIGTERM stops everything and leaves no process, port, folder or record', async () => {
  const stack = await startSupervised();
  assert.notDeepEqual(await stack.leftBehind(), [], 'the test itself must see what runs');
  stack.child.kill('SIGTERM');
  assert.equal(await stack.exited, 0);
  assert.deepEqual(await stack.leftBehind(), []);
  assert.match(readFileSync(join(stack.runDirectory, 'logs/gateway-1.ndjson'), 'utf8'), /listening/);
  await stack.dispose();
});

test('the end of standard input stops everything', async () => {
  const stack = await startSupervised();
  stack.child.stdin!.end();
  assert.equal(await stack.exited, 0);
  assert.deepEqual(await stack.leftBehind(), []);
  await stack.dispose();
});

test('kill -9 of the supervisor leaves nothing either: the watchdog cleans up', async () => {
  const stack = await startSupervised();
  await stack.act('gateway-1', 'pause'); // a paused process must go as well
  stack.child.kill('SIGKILL');
  await stack.exited;
  await until('nothing left', async () => (await stack.leftBehind()).length === 0, 15_000);
  await stack.dispose();
});

test('kill -9 of supervisor and watchdog: the next start cleans up', async () => {
  const stack = await startSupervised();
  const watchdog = descendantsOf(stack.child.pid!).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('watchdog.ts'),
  );
  assert.ok(watchdog);
  process.kill(watchdog, 'SIGKILL');
  stack.child.kill('SIGKILL');
  await stack.exited;
  assert.notDeepEqual(await stack.leftBehind(), []);
  assert.ok((await cleanUpLeftovers()).includes(stack.id));
  assert.deepEqual(await stack.leftBehind(), []);
  await stack.dispose();
});

for (const [signal, moment] of [
  ['SIGINT', 'PostgreSQL ('],
  ['SIGKILL', 'executor ('], // initdb is at work
  ['SIGKILL', 'data directory ('], // PostgreSQL is starting
] as const) {
  test(`${signal} during the start, after "${moment}…", leaves nothing`, async () => {
    const spawned = spawnSupervisor(standIns);
    await until('that step', () => spawned.output().includes(moment));
    const id = `stack-test-${spawned.child.pid}`;
    const { directory } = readState(stateFileOf(id))!;
    assert.notDeepEqual(processesMarked(id), []);
    spawned.child.kill(signal);
    assert.equal(await spawned.exited, signal === 'SIGINT' ? 0 : null, spawned.complaint());
    const left = () => [
      ...processesMarked(id),
      ...(existsSync(directory) ? [directory] : []),
      ...(readState(stateFileOf(id)) ? ['state file'] : []),
    ];
    await until('nothing left', () => left().length === 0, 15_000);
    rmSync(spawned.runs, { recursive: true });
  });
}

test('a service that dies at the start: exit code 3, and a sentence with name, exit code and last words', async () => {
  const spawned = spawnSupervisor({ ...standIns, env: { 'worker-2': { STAND_IN_EXIT: '7' } } });
  assert.equal(await spawned.exited, 3);
  assert.match(spawned.complaint(), /worker-2: expected the process to keep running, received exit code 7\./);
  assert.match(spawned.complaint(), /worker-2 was told to end/);
  assert.match(spawned.complaint(), /\[process-died\]/);
  assert.deepEqual(descendantsOf(spawned.child.pid!), []);
  rmSync(spawned.runs, { recursive: true });
});

test('two stacks at once do not disturb each other', async () => {
  const [first, second] = await Promise.all([startSupervised(), startSupervised()]);
  first.child.kill('SIGTERM');
  await first.exited;
  assert.deepEqual(await first.leftBehind(), []);
  const { body } = await second.call('GET', '/status');
  const states = (body as { processes: { state: string }[] }).processes.map((each) => each.state);
  assert.deepEqual(new Set(states), new Set(['running']));
  await Promise.all([first.dispose(), second.dispose()]);
});

test('a folder or process of somebody else is never touched, whatever a state file says', async () => {
  const bystander = identityOf(process.pid)!;
  const { cleanUp } = await import('./leftovers.ts');
  const state = {
    schema: 1 as const,
    id: 'forged',
    runId: 'forged',
    supervisor: { ...bystander, startTime: '1' },
    processes: [{ ...bystander, startTime: '1', name: 'gateway-1' }],
    directory: '/tmp',
    control: { url: '', token: '' },
    foreignProxies: undefined,
  };
  await assert.rejects(cleanUp('/nonexistent', state), /refusing to remove \/tmp/);
  assert.ok(existsSync('/tmp') && identityOf(process.pid));
});

test('a Toxiproxy of somebody else is used, and rid of our proxies afterwards', async () => {
  const port = await freePort();
  const foreign = spawn(process.execPath, [toxiproxyProgram, '--port', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const proxies = async () => Object.keys((await (await fetch(`${url}/proxies`)).json()) as object);
  try {
    // The stack itself waits until that server answers.
    const stack = await startSupervised(standIns, { TOXIPROXY_URL: url });
    assert.equal((await proxies()).length, 8);
    stack.child.kill('SIGKILL');
    await once(stack.child, 'exit');
    await until('our proxies gone', async () => (await proxies()).length === 0, 15_000);
    await stack.dispose();
  } finally {
    foreign.kill('SIGTERM');
    await once(foreign, 'exit');
  }
});
