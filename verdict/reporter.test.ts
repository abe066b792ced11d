import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { criteria, isBuilt } from '../harness/criteria.ts';
import { SuiteForTests } from './suite-for-tests.ts';

/** Bodies of all six cases of golden.message-flow, with some replaced. */
function messageFlow(replaced: Record<string, string> = {}): Record<string, string> {
  const cases = ['seen-and-stored', 'every-text', 'in-order', 'empty-refused', 'oversized-refused', 'draft-kept'];
  return { ...Object.fromEntries(cases.map((each) => [each, 'record();'])), ...replaced };
}

const spec = 'e2e/golden-paths/message-flow.spec.ts';
const narrow = ['run', '--criterion', 'golden.message-flow'];
const ungated = { DIAMOND_NO_GATE: '1' };

describe('a run of the suite, through its exit code and its verdict', { concurrency: 2 }, () => {
  test('every case passes: exit 0, partial, and the system is named', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow());
    const { exitCode, output } = await suite.diamondRun(narrow, ungated);
    assert.equal(exitCode, 0, output);
    const verdict = suite.verdict();
    assert.equal(verdict.outcome, 'pass');
    assert.equal(verdict.words, 'partial run passed: not a release verdict');
    assert.deepEqual(verdict.system, { name: 'nothing', digest: 'sha256:0' });
    assert.deepEqual(verdict.scope, { criteria: ['golden.message-flow'] });
    assert.equal(verdict.criteria.length, 1);
    assert.match(output, /6 passed, 0 failed, 0 unknown/);
    assert.match(output, /judged 1 of 44/);
  });

  test('each way of not passing is told apart from the others, with its sentence', async () => {
    const bad: [string, string, 'fail' | 'unknown', RegExp][] = [
      ['seen-and-stored', 'expect(1).toBe(2);', 'fail', /Expected: 2 Received: 1/],
      ['every-text', 'record(); throw new Error("torn down badly");', 'fail', /torn down badly/],
      ['in-order', 'record({ outcome: "fail", summary: "one lost" });', 'fail', /one lost/],
      ['empty-refused', 'throw new CannotTell("the fault did not land");', 'unknown', /the fault did not land/],
      ['oversized-refused', '', 'unknown', /recorded no evidence/],
      ['draft-kept', 'record({ examined: 0 });', 'unknown', /Nothing was examined/],
      ['complete', 'record(); test.skip();', 'unknown', /Skipped/],
      ['reject', 'process.exit(7);', 'unknown', /worker process exited unexpectedly/],
      ['cancel', 'record(); test.fail(); throw new Error("known bug");', 'fail', /known bug/],
      [
        'fail-and-retry',
        'test.setTimeout(500); await new Promise(() => setTimeout(() => 0, 60_000));',
        'fail',
        /500ms/,
      ],
      ['creator-cannot-approve', 'throw new Error("postgres://app:hunter22@h/db");', 'fail', /app:\[redacted\]@h/],
    ];
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', Object.fromEntries(bad.slice(0, 6).map(([id, body]) => [id, body])));
    const jobs = Object.fromEntries(bad.slice(6).map(([id, body]) => [id, body]));
    suite.spec('e2e/golden-paths/job-lifecycle.spec.ts', 'golden.job-lifecycle', jobs);
    const { exitCode, output } = await suite.diamondRun(['run', '--phase', '2'], ungated);
    assert.equal(exitCode, 1, output);
    assert.match(output, /FAILED: DO NOT deploy \(partial/);
    const cases = suite.verdict().criteria.flatMap((each) => each.cases);
    for (const [id, , outcome, sentence] of bad) {
      const found = cases.find((each) => each.case === id);
      assert.equal(found?.outcome, outcome, `${id}: ${found?.summary}`);
      assert.match(found?.summary ?? '', sentence);
    }
  });

  test('one unknown case: exit 2', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow({ 'in-order': 'throw new CannotTell("nothing landed");' }));
    const { exitCode, output } = await suite.diamondRun(narrow, ungated);
    assert.equal(exitCode, 2, output);
    assert.match(output, /NOT SHOWN \(unknown\): DO NOT deploy/);
    assert.match(output, /\? golden\.message-flow\/in-order: nothing landed/);
  });

  test('SIGTERM in the middle: judged as interrupted, exit 2', async () => {
    using suite = new SuiteForTests();
    const hang = 'console.log("hanging"); await new Promise(() => setTimeout(() => 0, 600_000));';
    suite.spec(spec, 'golden.message-flow', messageFlow({ 'in-order': hang }));
    const { exitCode, output } = await suite.diamondRun(narrow, ungated, async (child) => {
      await suite.untilLogged('hanging');
      child.kill('SIGTERM');
    });
    assert.equal(exitCode, 2, output);
    const verdict = suite.verdict();
    assert.match(verdict.problems.join(' '), /interrupted before its end/);
    const summaries = verdict.criteria[0]?.cases.map((each) => each.summary) ?? [];
    assert.ok(summaries.includes('Did not run: the run was interrupted.'), summaries.join('\n'));
  });

  test('--criterion id/case runs that case alone', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow({ 'in-order': 'expect(1).toBe(2);' }));
    const { exitCode, output } = await suite.diamondRun(
      ['run', '--criterion', 'golden.message-flow/every-text'],
      ungated,
    );
    assert.equal(exitCode, 0, output);
    assert.match(output, /1 case; partial/);
    assert.deepEqual(suite.verdict().scope, { cases: ['golden.message-flow/every-text'] });
  });

  test('a registered case that no spec has is unknown', async () => {
    using suite = new SuiteForTests();
    const { 'draft-kept': _left, ...rest } = messageFlow();
    suite.spec(spec, 'golden.message-flow', rest);
    const { exitCode, output } = await suite.diamondRun(narrow, ungated);
    assert.equal(exitCode, 2, output);
    assert.match(output, /draft-kept: No evidence: no test reported on this case/);
  });

  test('a failed phase 1 stops the run', async () => {
    using suite = new SuiteForTests();
    suite.spec('e2e/foundation/migrations.spec.ts', 'foundation.migrations', {
      files: 'expect(1).toBe(2);',
      schema: 'record();',
    });
    suite.spec(spec, 'golden.message-flow', messageFlow());
    const { exitCode, output } = await suite.diamondRun(['run', '--phase', '2']);
    assert.equal(exitCode, 1, output);
    const flow = suite.verdict().criteria.find((each) => each.id === 'golden.message-flow');
    assert.equal(flow?.outcome, 'unknown');
    assert.match(flow?.message ?? '', /phase 1 did not pass, and the run stopped/);
  });

  test('a whole run judges all 44 and calls the others not built', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow());
    const { exitCode, output } = await suite.diamondRun(['run'], ungated);
    assert.equal(exitCode, 2, output);
    const verdict = suite.verdict();
    assert.equal(verdict.criteria.length, 44);
    assert.equal(verdict.phases.length, 8);
    assert.equal(verdict.scope, null);
    assert.match(output, /NOT SHOWN \(unknown\): DO NOT deploy/);
    for (const each of criteria.filter((criterion) => !isBuilt(criterion))) {
      assert.ok(output.includes(each.id), `${each.id} is not built, and not named:\n${output}`);
      assert.equal(verdict.criteria.find(({ id }) => id === each.id)?.message, 'not built');
    }
  });

  test('known bad: a second run into the folder of the first cannot live on its evidence', async () => {
    using suite = new SuiteForTests();
    const sameRun = { ...ungated, DIAMOND_RUN_ID: 'twice' };
    suite.spec(spec, 'golden.message-flow', messageFlow());
    assert.equal((await suite.diamondRun(narrow, sameRun)).exitCode, 0);
    const { exitCode, output } = await suite.diamondRun(narrow, sameRun);
    assert.equal(exitCode, 2, output);
    assert.match(output, /already held evidence/);
  });

  test('a spec that does not load is the suite broken: exit 3 and no verdict', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow());
    suite.write('e2e/golden-paths/broken.spec.ts', "import './nowhere.ts';");
    const { exitCode, output } = await suite.diamondRun(narrow, ungated);
    assert.equal(exitCode, 3, output);
    assert.equal(suite.hasVerdict(), false);
    assert.match(output, /The suite itself broke.*nowhere/s);
  });

  test('a configuration that does not load: exit 3', async () => {
    using suite = new SuiteForTests();
    suite.write('diamond.config.ts', 'export default {');
    const { exitCode, output } = await suite.diamondRun(['run'], ungated);
    assert.equal(exitCode, 3, output);
  });

  test('a system that does not start is judged unknown', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow());
    suite.write('starting.ts', startingAdapter('node -e "throw new TypeError(String(40 + 2))"'));
    const { exitCode, output } = await suite.diamondRun([...narrow, '--system', './starting.ts'], ungated);
    assert.equal(exitCode, 2, output);
    assert.match(output, /The system did not start: .*TypeError: 42/);
  });

  test('a test that names no case makes the run unknown', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow());
    suite.write(
      'e2e/golden-paths/stray.spec.ts',
      "import { test } from '../../harness/test.ts';\ntest('stray', { tag: '@golden.message-flow' }, () => undefined);",
    );
    const { exitCode, output } = await suite.diamondRun(narrow, ungated);
    assert.equal(exitCode, 2, output);
    assert.match(output, /"stray" names no registered criterion and case/);
  });

  test('plain playwright judges the project it was given, and exits 0', async () => {
    using suite = new SuiteForTests();
    suite.spec('e2e/foundation/migrations.spec.ts', 'foundation.migrations', {
      files: 'record();',
      schema: 'record();',
    });
    suite.spec(spec, 'golden.message-flow', messageFlow());
    const { exitCode, output } = await suite.playwright([
      '--grep',
      '@golden.message-flow',
      '--no-deps',
      '--project=golden-paths',
    ]);
    assert.equal(exitCode, 0, output);
    assert.deepEqual(suite.verdict().scope, { criteria: ['golden.message-flow'] });
  });

  test('--rerun-failed runs again what failed and was built, and nothing else', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow({ 'in-order': 'expect(1).toBe(2);' }));
    assert.equal((await suite.diamondRun(narrow, ungated)).exitCode, 1);
    const first = suite.verdict().run;
    suite.spec(spec, 'golden.message-flow', messageFlow());
    const { exitCode, output } = await suite.diamondRun(['run', '--rerun-failed'], ungated);
    assert.equal(exitCode, 0, output);
    assert.deepEqual(suite.verdict().scope, { criteria: ['golden.message-flow'], rerunOf: first });
    const again = await suite.diamondRun(['run', '--rerun-failed'], ungated);
    assert.equal(again.exitCode, 3);
    assert.match(again.output, /nothing-to-rerun/);
  });

  test('--component runs what concerns the service, and an unknown one is refused', async () => {
    using suite = new SuiteForTests();
    suite.spec(spec, 'golden.message-flow', messageFlow());
    const { exitCode, output } = await suite.diamondRun(['run', '--component', 'ledger'], ungated);
    assert.equal(exitCode, 0, output);
    const refused = await suite.diamondRun(['run', '--component', 'nobody'], ungated);
    assert.equal(refused.exitCode, 3);
    assert.match(refused.output, /unknown-component/);
  });

  test('an unknown option, phase and criterion: exit 3 and a sentence', async () => {
    using suite = new SuiteForTests();
    for (const args of [['--nonsense'], ['--phase', '9'], ['--criterion', 'golden.message'], ['--profile', 'quick']]) {
      const { exitCode, output } = await suite.diamondRun(['run', ...args]);
      assert.equal(exitCode, 3, output);
      assert.match(output, /unknown|error/);
    }
  });
});

function startingAdapter(command: string): string {
  return `import base from './adapter.ts';
export default { ...base, start: { command: ${JSON.stringify(command)}, readyLine: /ready/, timeoutMs: 20_000 } };`;
}
