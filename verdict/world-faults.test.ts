import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SuiteForTests } from './suite-for-tests.ts';

/** Faults of the world that a run lives in: a sentence, the right exit code, what evidence there is kept. */
const narrow = ['run', '--criterion', 'golden.message-flow/in-order'];
const ungated = { DIAMOND_NO_GATE: '1' };
const spec = 'e2e/golden-paths/message-flow.spec.ts';

test('a folder of runs that cannot be written: exit 3 before anything is started', async () => {
  using suite = new SuiteForTests();
  // A file in its place refuses root as well.
  writeFileSync(join(suite.directory, 'runs'), '');
  const { exitCode, output } = await suite.diamondRun(narrow, ungated);
  assert.equal(exitCode, 3, output);
  assert.match(output, /the run's folder .*expected a folder that takes.*\[runs-not-writable\]/);
});

test('no browser: exit 3, and how to get one', async () => {
  using suite = new SuiteForTests();
  suite.spec(spec, 'golden.message-flow', { 'in-order': 'record();' });
  const { exitCode, output } = await suite.diamondRun(narrow, { ...ungated, DIAMOND_CHROMIUM: '/nowhere/chromium' });
  assert.equal(exitCode, 3, output);
  assert.match(output, /DIAMOND_CHROMIUM: expected the path of an executable Chromium.*\[no-browser\]/);
});

test('a disk that fills up: exit 2, and no criterion is failed for it', async () => {
  using suite = new SuiteForTests();
  // Its own record is larger than any file may become (RLIMIT_FSIZE of the worker alone).
  const body = `
    const { execFileSync } = await import('node:child_process');
    execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=1000:1000']);
    record({ summary: 'x'.repeat(2_000) });`;
  suite.spec(spec, 'golden.message-flow', { 'in-order': body });
  const { exitCode, output } = await suite.diamondRun(narrow, ungated);
  assert.equal(exitCode, 2, output);
  assert.match(output, /The suite could not write[^✗]*EFBIG/);
  assert.equal((await suite.diamondRun(['report'])).exitCode, 2);
});

test('a clock that is set back by an hour in the middle: judged as ever', async () => {
  using suite = new SuiteForTests();
  suite.write(
    'clock-back.mjs',
    'const real = Date.now; const t = performance.now(); Date.now = () => real() - (performance.now() - t > 1500 ? 3600000 : 0);\n' +
      'const D = Date; globalThis.Date = class extends D { constructor(...a) { super(...(a.length ? a : [D.now()])); } };',
  );
  suite.spec(spec, 'golden.message-flow', { 'in-order': 'record();' });
  const preload = `--import=${join(suite.directory, 'clock-back.mjs')}`;
  const { exitCode, output } = await suite.diamondRun(narrow, { ...ungated, NODE_OPTIONS: preload });
  assert.equal(exitCode, 0, output);
  const { seconds } = suite.verdict();
  assert.ok(seconds !== null && seconds >= 0 && seconds < 3_000, `${seconds} s`);
});

test('control of the system is lost: what failed meanwhile is unknown, never a failure of the system', async () => {
  using suite = new SuiteForTests();
  suite.write(
    'lost.ts',
    `import base from './adapter.ts';
export default { ...base, connect: async () => ({ ...(await base.connect()), control: { names: [], status: async () => { throw new Error('nobody answers'); } } }) };`,
  );
  const body = 'record({ outcome: "fail", summary: "gone" }); throw new Error("ECONNREFUSED");';
  suite.spec(spec, 'golden.message-flow', { 'in-order': body });
  const { exitCode, output } = await suite.diamondRun([...narrow, '--system', './lost.ts'], ungated);
  assert.equal(exitCode, 2, output);
  assert.match(output, /The suite lost control of the system\s+meanwhile: nobody answers/);
});
