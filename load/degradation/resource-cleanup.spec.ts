import type { HoldingKind } from '../../harness/system.ts';
import { judgeCleanup } from './soak/judge-cleanup.ts';
import { caseOf, expect, test } from './soak/soak-test.ts';

const ofDatabase: readonly HoldingKind[] = ['database session', 'idle transaction', 'lock'];

test('what processes hold', caseOf('load.resource-cleanup', 'processes'), ({ soak, evidence }) => {
  const { outcome, summary } = evidence.record(judgeCleanup(soak, (kind) => !ofDatabase.includes(kind)));
  expect(outcome, summary).not.toBe('fail');
});

test('what is held at the database', caseOf('load.resource-cleanup', 'database'), ({ soak, evidence }) => {
  const { outcome, summary } = evidence.record(judgeCleanup(soak, (kind) => ofDatabase.includes(kind)));
  expect(outcome, summary).not.toBe('fail');
});
