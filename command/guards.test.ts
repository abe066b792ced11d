import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { suiteDirectory } from '../harness/connect.ts';
import { guess } from '../security/authentication/guess.ts';
import type { Call } from '../security/walker/call.ts';
import { AccordClient } from '../systems/reference/api-client.ts';
import { SuiteForTests } from '../verdict/suite-for-tests.ts';

/** What keeps the suite from the machines of others, and two runs from one another. */
const narrow = ['run', '--criterion', 'golden.message-flow/in-order'];
const ungated = { DIAMOND_NO_GATE: '1' };
const spec = 'e2e/golden-paths/message-flow.spec.ts';

/** A server on loopback that answers everything like this, and counts. */
async function server(status: number, headers: Record<string, string> = {}) {
  let calls = 0;
  const listening = createServer((request, response) => {
    calls += 1;
    request.resume().on('end', () => response.writeHead(status, headers).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, calls: () => calls, [Symbol.dispose]: () => void listening.close() };
}

const post = (path: string) => ({ path, headers: {}, operation: { method: 'POST' } }) as unknown as Call;

test('what sends load and attacks follows no redirect: its answer is the redirect', async () => {
  using elsewhere = await server(200);
  for (const status of [301, 302, 303, 307, 308]) {
    using redirecting = await server(status, { location: `${elsewhere.url}/there`, connection: 'close' });
    const client = new AccordClient(redirecting.url, undefined);
    for (const sent of [{ method: 'GET' }, { method: 'POST', body: '{}' }]) {
      assert.equal((await client.request({ ...sent, path: '/' })).status, status);
    }
    assert.equal((await guess(redirecting.url, '127.0.0.1', post('/'), {})).status, status);
    assert.equal(redirecting.calls(), 3);
    await client.close();
  }
  assert.equal(elsewhere.calls(), 0);
});

test('known bad: a path of the system’s own document that is an address of its own', async () => {
  using here = await server(200);
  const client = new AccordClient(here.url, undefined);
  for (const path of ['//example.com/v1', 'http://example.com/v1', '/\\example.com/v1', '//2852039166/latest']) {
    await assert.rejects(client.request({ method: 'POST', path, body: '{}' }), /\[target-not-loopback\]/, path);
    assert.throws(() => guess(here.url, '127.0.0.1', post(path), {}), /\[target-not-loopback\]/, path);
  }
  assert.equal(here.calls(), 0);
  await client.close();
});

test('a system elsewhere is not touched: nothing is asked of it, every case says why, exit 2', async () => {
  using suite = new SuiteForTests();
  suite.spec(spec, 'golden.message-flow', { 'in-order': 'record();' });
  suite.write(
    'remote.ts',
    `import base from './adapter.ts';
import { appendFileSync } from 'node:fs';
const asked = (what) => async () => appendFileSync('asked.log', what);
export default { ...base, connect: async () => ({ ...(await base.connect()), publicUrls: ['http://2852039166/'], identity: asked('identity'), control: { names: [], status: asked('status') }, close: asked('closed ') }) };`,
  );
  const { exitCode, output } = await suite.diamondRun([...narrow, '--system', './remote.ts'], ungated);
  assert.equal(exitCode, 2, output);
  assert.match(output, /expected an address on this machine[^✗]*http:\/\/2852039166/);
  assert.match(readFileSync(join(suite.directory, 'asked.log'), 'utf8'), /^(closed )+$/);
});

test('a Toxiproxy elsewhere is given no proxies: exit 3 before anything is started', () => {
  const runs = mkdtempSync(join(tmpdir(), 'diamond-guards-'));
  try {
    assert.throws(
      () =>
        execFileSync(process.execPath, [join(suiteDirectory, 'command/diamond-run.mjs'), 'up'], {
          // Not a pipe for its input: the end of that is a wish to stop, which may be seen first.
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, DIAMOND_RUNS: runs, TOXIPROXY_URL: 'http://user:pw@10.1:8474' },
        }),
      (error: Error & { status: number; stderr: Buffer }) =>
        error.status === 3 &&
        /10\.1:8474.*\[target-not-loopback\]/.test(error.stderr.toString()) &&
        !error.stderr.toString().includes('pw'),
    );
  } finally {
    rmSync(runs, { recursive: true });
  }
});

test('a complete run of a system that calibration altered: exit 3; a narrowed one is what calibration runs', async () => {
  using suite = new SuiteForTests();
  suite.spec(spec, 'golden.message-flow', { 'in-order': 'record();' });
  const altered = { ...ungated, DIAMOND_STACK_OVERLAY: '/tmp/overlay.json' };
  const whole = await suite.diamondRun(['run', '--profile', 'rehearsal'], altered);
  assert.equal(whole.exitCode, 3, whole.output);
  assert.match(whole.output, /DIAMOND_STACK_OVERLAY: expected that it is not set.*\[altered-system\]/);
  const narrowed = await suite.diamondRun(narrow, altered);
  assert.equal(narrowed.exitCode, 0, narrowed.output);
});

test('a run under an id that was used before does not end with the verdict of that other run', async () => {
  using suite = new SuiteForTests();
  const same = { ...ungated, DIAMOND_RUN_ID: 'same' };
  suite.spec(spec, 'golden.message-flow', { 'in-order': "record({ outcome: 'fail' }); expect(1).toBe(2);" });
  assert.equal((await suite.diamondRun(narrow, same)).exitCode, 1);
  suite.write('playwright.config.ts', 'throw new Error("does not load");');
  const { exitCode, output } = await suite.diamondRun(narrow, same);
  assert.equal(exitCode, 3, output);
  assert.equal(suite.hasVerdict('same'), false);
});

test('two runs at once do not meet: each has its folder, its verdict and its lines in the record', async () => {
  using suite = new SuiteForTests();
  suite.spec(spec, 'golden.message-flow', { 'in-order': 'record();' });
  const ends = await Promise.all(
    ['first', 'second'].map((id) => suite.diamondRun(narrow, { ...ungated, DIAMOND_RUN_ID: id })),
  );
  for (const { exitCode, output } of ends) assert.equal(exitCode, 0, output);
  for (const id of ['first', 'second']) assert.equal(suite.verdict(id).run, id);
  const lines = readFileSync(join(suite.directory, 'runs', 'run-log.ndjson'), 'utf8')
    .trim()
    .split('\n');
  const logged = lines.map((line) => JSON.parse(line) as { run: string; event: string });
  assert.deepEqual(logged.map(({ run, event }) => `${run} ${event}`).sort(), [
    'first began',
    'first ended',
    'second began',
    'second ended',
  ]);
});

test('two runs at once under one id: the second says so and ends with 3; the first is judged as ever', async () => {
  using suite = new SuiteForTests();
  const wait = `console.log('waiting'); const { existsSync } = await import('node:fs');
    while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 50)); record();`;
  suite.spec(spec, 'golden.message-flow', { 'in-order': wait });
  const same = { ...ungated, DIAMOND_RUN_ID: 'same' };
  const first = await suite.diamondRun(narrow, same, async () => {
    await suite.untilLogged('waiting');
    const second = await suite.diamondRun(narrow, same);
    suite.write('go', '');
    assert.equal(second.exitCode, 3, second.output);
    assert.match(second.output, /run same: expected a run with an id of its own.*\[run-in-progress\]/);
  });
  assert.equal(first.exitCode, 0, first.output);
  assert.equal(existsSync(join(suite.directory, 'runs', 'same', 'running.json')), false);
});

test('a complete run is the only one on its machine: another is refused, narrowed ones stand beside each other', async () => {
  using suite = new SuiteForTests();
  const wait = (file: string) => `console.log('waiting for ${file}'); const { existsSync } = await import('node:fs');
    while (!existsSync('${file}')) await new Promise((resolve) => setTimeout(resolve, 50)); record();`;
  const complete = ['run', '--profile', 'rehearsal'];
  suite.spec(spec, 'golden.message-flow', { 'in-order': wait('go') });
  const whole = await suite.diamondRun(complete, ungated, async () => {
    await suite.untilLogged('waiting for go');
    for (const second of [complete, narrow]) {
      const { exitCode, output } = await suite.diamondRun(second, ungated);
      assert.equal(exitCode, 3, output);
      assert.match(output, /this machine: expected no .*a complete run in process \d+.*\[machine-in-use\]/);
    }
    suite.write('go', '');
  });
  assert.equal(whole.exitCode, 2, whole.output);
  suite.spec(spec, 'golden.message-flow', { 'in-order': wait('go-on') });
  const first = await suite.diamondRun(narrow, ungated, async () => {
    await suite.untilLogged('waiting for go-on');
    const { exitCode, output } = await suite.diamondRun(complete, ungated);
    assert.equal(exitCode, 3, output);
    assert.match(output, /expected no other run at work.*a run in process/);
    suite.write('go-on', '');
    const beside = await suite.diamondRun(narrow, { ...ungated, DIAMOND_RUN_ID: 'beside' });
    assert.equal(beside.exitCode, 0, beside.output);
  });
  assert.equal(first.exitCode, 0, first.output);
});

test('what a killed run still claims is taken over', async () => {
  using suite = new SuiteForTests();
  suite.spec(spec, 'golden.message-flow', { 'in-order': 'record();' });
  suite.write('runs/again/running.json', JSON.stringify({ pid: process.pid, startTime: '1', bootId: 'another' }));
  const { exitCode, output } = await suite.diamondRun(narrow, { ...ungated, DIAMOND_RUN_ID: 'again' });
  assert.equal(exitCode, 0, output);
});

test('a stack that another version left: `stop` names it, leaves it alone, and ends with 3', async () => {
  using suite = new SuiteForTests();
  const file = join(suite.directory, '.stack', 'foreign.json');
  for (const [content, received] of [
    ['{"schema": 2, "supervisor": {"pid": 1}}', 'schema 2'],
    ['', 'an empty file'],
    ['{"schema": 1', 'schema none'],
    ['{"schema": 1, "id": "x"}', 'schema 1'],
  ] as const) {
    suite.write('.stack/foreign.json', content);
    const { exitCode, output } = await suite.diamondRun(['stop']);
    assert.equal(exitCode, 3, `${content}: ${output}`);
    assert.match(output, new RegExp(`foreign\\.json: expected the record of a stack of this version.*${received}`));
    assert.match(output, /Stop that stack with the version that started it.*\[foreign-record\]/);
    assert.equal(readFileSync(file, 'utf8'), content);
  }
  rmSync(file);
  writeFileSync(join(suite.directory, '.stack', 'note.txt'), '');
  const { exitCode, output } = await suite.diamondRun(['stop']);
  assert.equal(exitCode, 0, output);
  assert.match(output, /Nothing runs and nothing is left behind/);
});
