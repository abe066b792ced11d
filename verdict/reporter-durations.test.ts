import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunRecord } from './run-record.ts';
import { SuiteForTests } from './suite-for-tests.ts';

const measuringMs = 700;

test('known bad: Playwright leaves out fixtures with a time-out of their own; whoever waits for one has taken as long', async () => {
  using suite = new SuiteForTests();
  suite.write(
    'e2e/golden-paths/message-flow.spec.ts',
    `import { caseOf, test as base } from '../../harness/test.ts';
const test = base.extend({}).extend({
  measurement: [
    async ({}, use) => {
      await new Promise((resolve) => setTimeout(resolve, ${measuringMs}));
      await use(1);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});
for (const id of ['in-order', 'every-text'])
  test(id, caseOf('golden.message-flow', id), async ({ evidence, measurement }) => {
    evidence.record({ outcome: 'pass', summary: 'seen', expected: 'seen', examined: measurement });
  });
`,
  );
  const narrow = ['in-order', 'every-text'].flatMap((id) => ['--criterion', `golden.message-flow/${id}`]);
  const { exitCode, output } = await suite.diamondRun(['run', ...narrow], { DIAMOND_NO_GATE: '1' });
  assert.equal(exitCode, 0, output);
  const file = join(suite.directory, 'runs', 'latest', 'evidence', 'run.json');
  const { durationsMs } = JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
  const first = durationsMs['golden.message-flow/in-order']!;
  // A timer may ring a millisecond early.
  assert.ok(first >= measuringMs - 1, `${first} ms`);
  assert.ok(durationsMs['golden.message-flow/every-text']! < first);
});
