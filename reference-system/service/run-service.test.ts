import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

// A service with one slow route, run as its own process: signals and exit codes are what is tested.
const source = `
import { createHttpServer } from '${import.meta.resolve('./http-server.ts')}';
import { runService } from '${import.meta.resolve('./run-service.ts')}';
await runService('probe', {}, async ({ metrics }) => {
  const app = createHttpServer(metrics);
  let waiting;
  app.get('/slow', () => new Promise((resolve) => { waiting = resolve; }));
  app.get('/release', async () => { setTimeout(() => waiting({ done: true }), 100); return {}; });
  return {
    app,
    checks: { broken: { informative: true, run: async () => { throw Object.assign(new Error('secret'), { code: 'E1' }); } } },
    stop: () => {},
  };
});`;

function start(environment: Record<string, string>) {
  return spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...environment },
  });
}

async function startListening() {
  const child = start({ ACCORD_REPLICA: 'probe-1' });
  const lines: { level: string; msg: string; port: number }[] = [];
  const reader = createInterface({ input: child.stdout });
  const listening = Promise.withResolvers<number>();
  reader.on('line', (line) => {
    const entry = JSON.parse(line) as (typeof lines)[number];
    lines.push(entry);
    if (entry.msg === 'listening') listening.resolve(entry.port);
  });
  child.once('exit', () => listening.reject(new Error('the service ended')));
  const port = await listening.promise;
  return { child, lines, url: `http://127.0.0.1:${port}` };
}

test('a wrong environment ends the start with one line that lists every problem', async () => {
  const child = start({ ACCORD_PORT: 'x', ACCORD_UNKNOWN: '1' });
  const exited = once(child, 'exit') as Promise<[number]>;
  const line = JSON.parse(await text(child.stdout)) as { level: string; problems: { key: string }[] };
  assert.equal((await exited)[0], 2);
  assert.equal(line.level, 'fatal');
  assert.deepEqual(
    line.problems.map(({ key }) => key),
    ['ACCORD_REPLICA', 'ACCORD_PORT', 'ACCORD_UNKNOWN'],
  );
});

test('alive, ready and measured; after SIGTERM the request under way is finished and nothing new is accepted', async () => {
  const { child, lines, url } = await startListening();
  const exited = once(child, 'exit') as Promise<[number]>;
  const alive = (await (await fetch(`${url}/healthz`)).json()) as Record<string, string>;
  assert.partialDeepStrictEqual(alive, { status: 'alive', service: 'probe', replica: 'probe-1' });
  assert.match(alive.build ?? '', /^sha256:/);
  const ready = await fetch(`${url}/readyz`);
  assert.equal(ready.status, 200, 'an informative check does not make a service unready');
  assert.deepEqual(await ready.json(), { ready: true, checks: { broken: { ok: false, detail: 'E1' } } });
  assert.match(
    await (await fetch(`${url}/metrics`)).text(),
    /accord_http_request_duration_seconds_count\{.*route="\/healthz"/,
  );

  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const kept = await get(`${url}/healthz`, agent);
  assert.equal(kept.headers.connection, 'keep-alive');
  const slow = fetch(`${url}/slow`).then((response) => response.json());
  await get(`${url}/release`, agent);
  child.kill('SIGTERM');
  assert.deepEqual(await slow, { done: true });
  // The kept-alive connection is still served, and told to go.
  assert.equal((await get(`${url}/readyz`, agent)).headers.connection, 'close');
  await assert.rejects(fetch(`${url}/healthz`));
  assert.equal((await exited)[0], 0);
  assert.deepEqual(
    lines.filter(({ level }) => level !== 'info'),
    [],
  );
});

function get(url: string, agent: http.Agent): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(url, { agent }, (response) => resolve(response.resume())).on('error', reject);
  });
}
