import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { ApiClientForTests, ORIGIN } from './gateway-for-tests.ts';
import { StreamForTests } from './stream/stream-for-tests.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly port?: number;
  readonly problems?: { readonly key: string }[];
}

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  const lines: Line[] = [];
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const reader = createInterface({ input: child.stdout });
  const listening = new Promise<number>((resolve, reject) => {
    reader.on('line', (text) => {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (line.msg === 'listening') resolve(line.port ?? 0);
    });
    reader.on('close', () => reject(new Error(`the gateway ended: ${JSON.stringify(lines)} ${errors.join('')}`)));
  });
  listening.catch(() => undefined);
  return { child, lines, errors, listening, exited: once(child, 'exit') as Promise<[number]> };
}

const environment = () => ({
  ACCORD_REPLICA: 'gateway-1',
  ACCORD_DATABASE_URL: accord.appUrl,
  ACCORD_SESSION_SECRET: 'Zk3PqW8rT1yU6iO9aS4dF7gH2jK5lX0c',
  ACCORD_ALLOWED_ORIGINS: ORIGIN,
  ACCORD_SECURE_COOKIES: 'false',
});

test('a clean start says nothing at warning or above; SIGTERM sends streams away and ends with 0', async () => {
  const gateway = start(environment());
  const url = `http://127.0.0.1:${await gateway.listening}`;
  const ready = (await (await fetch(`${url}/readyz`)).json()) as { ready: boolean; checks: { database: object } };
  assert.equal(ready.ready, true);
  assert.partialDeepStrictEqual(ready.checks.database, { ok: true, database: 'accord' });
  const client = new ApiClientForTests(url);
  await client.signIn(accord.ada.email);
  const stream = await StreamForTests.open(client);
  await stream.until('ready', () => stream.named('ready').length === 1);
  // As browsers do: a connection that has not asked anything yet must not hold up the end.
  const silent = connect(Number(new URL(url).port), '127.0.0.1');
  await once(silent, 'connect');
  silent.on('error', () => undefined);

  gateway.child.kill('SIGTERM');
  await stream.until('end', () => stream.ended);
  assert.equal((await gateway.exited)[0], 0);
  assert.deepEqual(
    gateway.lines.filter(({ level }) => level !== 'info'),
    [],
  );
  assert.deepEqual(gateway.errors, []);
});

test('without its database a gateway starts, is alive and says that it is not ready', async () => {
  const away = new URL(accord.appUrl);
  away.port = '1';
  const gateway = start({ ...environment(), ACCORD_DATABASE_URL: away.href });
  const url = `http://127.0.0.1:${await gateway.listening}`;
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  const answer = await fetch(`${url}/readyz`);
  assert.equal(answer.status, 503);
  assert.partialDeepStrictEqual(await answer.json(), { ready: false, checks: { database: { ok: false } } });
  gateway.child.kill('SIGTERM');
  assert.equal((await gateway.exited)[0], 0);
});

test('another database than the one of this system is not ready', async () => {
  const gateway = start({ ...environment(), ACCORD_DATABASE_URL: accord.postgres.url('postgres') });
  const answer = await fetch(`http://127.0.0.1:${await gateway.listening}/readyz`);
  assert.equal(answer.status, 503);
  gateway.child.kill('SIGTERM');
  await gateway.exited;
});

test('a default secret, an unknown key and a wrong number are refused together', async () => {
  const gateway = start({
    ...environment(),
    ACCORD_SESSION_SECRET: 'changeme-changeme-changeme-changeme',
    ACCORD_SESSION_IDLE_SECONDS: 'soon',
    ACCORD_DEBUG: 'true',
  });
  assert.equal((await gateway.exited)[0], 2);
  const keys = gateway.lines[0]?.problems?.map(({ key }) => key).sort();
  assert.deepEqual(keys, ['ACCORD_DEBUG', 'ACCORD_SESSION_IDLE_SECONDS', 'ACCORD_SESSION_SECRET']);
});
