import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { LogLine, ProcessStatus } from '../harness/system.ts';
import { type Supervised, startSupervised, until } from './for-tests/supervised.ts';

let stack: Supervised;
before(async () => {
  stack = await startSupervised();
});
after(() => stack.dispose());

/** The pid that answers at a replica's own address; undefined when nobody does within the time. */
async function answering(name: string, timeoutMs = 1_000): Promise<number | undefined> {
  const { services } = await stack.system();
  const replica = services.flatMap((service) => service.replicas).find((each) => each.name === name)!;
  try {
    const response = await fetch(replica.livenessUrl, { signal: AbortSignal.timeout(timeoutMs) });
    return ((await response.json()) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

async function databaseAnswers(): Promise<boolean> {
  const { database } = await stack.system();
  const url = new URL(database.adminUrl);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

test('without the token nothing is answered', async () => {
  for (const [method, path] of [
    ['GET', '/status'],
    ['GET', '/system'],
    ['POST', '/processes/gateway-1/kill'],
  ] as const) {
    assert.equal((await stack.call(method, path, { token: 'x'.repeat(48) })).status, 401);
    assert.equal((await stack.call(method, path, { token: '' })).status, 401);
  }
  assert.ok(await answering('gateway-1'));
});

test('a replica is paused, resumed, killed, started, restarted, stopped; its address stays', async () => {
  const pid = await answering('gateway-1');
  assert.equal((await stack.act('gateway-1', 'pause')).state, 'paused');
  assert.equal(await answering('gateway-1', 300), undefined);
  assert.equal((await stack.act('gateway-1', 'resume')).state, 'running');
  await until('the resumed one', async () => (await answering('gateway-1')) === pid);

  const killed = await stack.act('gateway-1', 'kill');
  assert.deepEqual([killed.state, killed.signal, killed.pid], ['exited', 'SIGKILL', undefined]);
  assert.equal(await answering('gateway-1'), undefined);
  await stack.act('gateway-1', 'start');
  await until('the new one', async () => (await answering('gateway-1')) !== undefined);
  assert.notEqual(await answering('gateway-1'), pid);

  assert.equal((await stack.act('gateway-1', 'restart')).state, 'running');
  await stack.act('gateway-1', 'pause');
  const stopped = await stack.act('gateway-1', 'stop'); // also when it is paused
  assert.equal(stopped.state, 'stopped');
  await stack.act('gateway-1', 'restart'); // also when it is stopped
  await until('the restarted one', async () => (await answering('gateway-1')) !== undefined);
});

test('PostgreSQL is paused with its backends, resumed, killed, started, restarted', async () => {
  assert.ok(await databaseAnswers());
  await stack.act('database', 'pause');
  assert.equal(await databaseAnswers(), false);
  await stack.act('database', 'resume');
  await until('the resumed database', databaseAnswers);
  const killed = await stack.act('database', 'kill');
  assert.deepEqual([killed.state, killed.signal], ['exited', 'SIGKILL']);
  assert.equal(await databaseAnswers(), false);
  await stack.act('database', 'start');
  await until('the recovered database', databaseAnswers);
  await stack.act('database', 'restart');
  await until('the restarted database', databaseAnswers);
});

test('a restarted Toxiproxy has its proxies again', async () => {
  await stack.act('toxiproxy', 'restart');
  const { services } = await stack.system();
  const gateway = services.flatMap((service) => service.replicas).find((each) => each.publicUrl !== undefined)!;
  assert.equal((await fetch(gateway.publicUrl!)).status, 200);
});

test('an unknown name is 404, a wrong state 409 with a sentence', async () => {
  assert.equal((await stack.call('POST', '/processes/nobody/kill')).status, 404);
  assert.equal((await stack.call('POST', '/processes/worker-1/explode')).status, 404);
  const resumed = await stack.call('POST', '/processes/worker-1/resume');
  assert.equal(resumed.status, 409);
  assert.match((resumed.body as { error: string }).error, /worker-1 is running, not paused/);
  assert.equal((await stack.call('POST', '/processes/worker-1/start')).status, 409);
});

test('a death that nobody asked for is noticed', async () => {
  const { body } = await stack.call('GET', '/status');
  const worker = (body as { processes: ProcessStatus[] }).processes.find((each) => each.name === 'worker-2')!;
  process.kill(worker.pid!, 'SIGKILL');
  await until('the death noticed', async () => {
    const { body } = await stack.call('GET', '/status');
    return (body as { processes: ProcessStatus[] }).processes.some(
      (each) => each.name === 'worker-2' && each.state === 'exited' && each.signal === 'SIGKILL',
    );
  });
});

test('logs are told by replica and time', async () => {
  const { body } = await stack.call('GET', '/processes/executor/logs');
  const { lines } = body as { lines: LogLine[] };
  assert.ok(lines.some((line) => line.level === 'info' && line.text.includes('listening')));
  const later = await stack.call('GET', `/processes/executor/logs?sinceMs=${Date.now() + 60_000}`);
  assert.deepEqual((later.body as { lines: LogLine[] }).lines, []);
  const database = await stack.call('GET', '/processes/database/logs');
  assert.match(JSON.stringify(database.body), /ready to accept connections/);
});

test('the system is described: links in front of everything, the database past them', async () => {
  const system = await stack.system();
  assert.deepEqual(system.links.map((link) => link.name).sort(), [
    'gateway-1→database',
    'gateway-2→database',
    'user→gateway-1',
    'user→gateway-2',
    'worker-1→database',
    'worker-1→executor',
    'worker-2→database',
    'worker-2→executor',
  ]);
  assert.equal(system.environment['gateway-1']?.ACCORD_REPLICA, 'gateway-1');
  const link = system.links.find((each) => each.name === 'gateway-1→database')!;
  assert.equal(new URL(system.environment['gateway-1']!.ACCORD_DATABASE_URL!).host, link.listen);
  assert.equal(new URL(system.database.observerUrl).host, link.upstream);
});
