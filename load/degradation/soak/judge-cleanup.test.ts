import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HoldingKind } from '../../../harness/system.ts';
import type { Excess } from './excess.ts';
import { judgeCleanup } from './judge-cleanup.ts';
import { quietSoak } from './observation-for-tests.ts';

const ofDatabase = (kind: HoldingKind) => kind === 'database session';
const ofProcesses = (kind: HoldingKind) => !ofDatabase(kind);

function after(excess: readonly Excess[]) {
  const { cleanup } = quietSoak();
  return quietSoak({ cleanup: { ...cleanup, seconds: 60, excess } });
}

const sockets: Excess = {
  ...{ process: 'gateway-1', kind: 'socket', before: 2, now: 9 },
  added: ['a', 'b', 'c', 'd'].map((name, i) => ({ name: `to ${name}`, count: i + 1 })),
};

test('everything given back passes, and counts what was held', () => {
  const { outcome, examined, summary } = judgeCleanup(quietSoak(), ofProcesses);
  assert.deepEqual([outcome, examined], ['pass', 2]);
  assert.match(summary, /back at base 3 s after the load/);
});

test('known bad: what is still held is named, the first names of many', () => {
  const { outcome, summary, measured } = judgeCleanup(after([sockets]), ofProcesses);
  assert.equal(outcome, 'fail');
  assert.match(summary, /9 sockets of gateway-1 instead of 2 \(1 to a, 2 to b, 3 to c, and 1 more names\)/);
  assert.deepEqual(measured?.at(-1), { name: 'sockets of gateway-1', value: 9, unit: '1', expected: '<= 2' });
});

test('each case looks at its own kinds alone', () => {
  const sessions: Excess = { ...sockets, process: 'database', kind: 'database session', before: 0, added: [] };
  assert.equal(judgeCleanup(after([sessions]), ofProcesses).outcome, 'pass');
  assert.equal(judgeCleanup(after([sessions]), ofDatabase).outcome, 'fail');
});

test('known bad: where nothing of the kinds was held at rest, nothing was examined', () => {
  assert.equal(judgeCleanup(quietSoak(), ofDatabase).examined, 0, 'which the writer of evidence makes unknown');
});
