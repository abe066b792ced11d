import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { criteria } from '../harness/criteria.ts';
import { profiles } from '../harness/profiles.ts';
import { runRecord } from './evidence-for-tests.ts';
import { expectedDurations } from './expected-duration.ts';
import type { PlannedCase } from './progress.ts';

const runs = mkdtempSync(join(tmpdir(), 'diamond-durations-'));
after(() => rmSync(runs, { recursive: true, force: true }));

const cases: PlannedCase[] = criteria.flatMap(({ id, phase, cases: own }) =>
  own.map((one) => ({ phase, subject: `${id}/${one.id}` })),
);
const seconds = (folder: string, planned: readonly PlannedCase[]) => {
  const expectMs = expectedDurations(folder, 'rehearsal', planned);
  return planned.reduce((sum, each) => sum + expectMs(each), 0) / 1_000;
};
const of = (pattern: RegExp) => cases.filter(({ subject }) => pattern.test(subject));

function ran(id: string, durationsMs: Record<string, number>): void {
  mkdirSync(join(runs, id, 'evidence'), { recursive: true });
  const record = runRecord({ id, profile: 'rehearsal', durationsMs });
  writeFileSync(join(runs, id, 'evidence', 'run.json'), JSON.stringify(record));
}

test('known bad: a measurement that several cases are judged by was counted once for each of them', () => {
  const none = join(runs, 'none');
  const { loadSeconds, soakSeconds } = profiles.rehearsal;
  assert.ok(seconds(none, of(/^performance\./)) < 2 * loadSeconds);
  const soak = of(/^load\.(soak|memory-leak|resource-cleanup)\//);
  assert.ok(soak.length > 3 && seconds(none, soak) < 2 * soakSeconds);
});

test('before the first run of a profile its own lengths are told: two hours of soak, five minutes for the knee', () => {
  const expectMs = expectedDurations(join(runs, 'none'), 'standard', cases);
  const minutes = (pattern: RegExp) => of(pattern).reduce((sum, each) => sum + expectMs(each), 0) / 60_000;
  const soak = minutes(/^load\.(soak|memory-leak|resource-cleanup)\//);
  assert.ok(soak > 125 && soak < 130, `${soak} min`);
  assert.ok(minutes(/^load\.stress\//) > 5);
});

test('of an earlier run, the case that waited for the measurement tells its length, whichever comes first now', () => {
  const [first, second, ...rest] = of(/^performance\./).map(({ subject }) => subject);
  ran('20260101T000000Z-0001', {
    [first!]: 10,
    [second!]: 84_000,
    ...Object.fromEntries(rest.map((each) => [each, 5])),
  });
  assert.equal(seconds(runs, of(/^performance\./)), 84 + rest.length + 1);
});

test('the newest earlier run counts, and what it did not run by the one before', () => {
  ran('20260101T000000Z-0002', { 'golden.realtime/live': 1_000 });
  ran('20260101T000000Z-0003', { 'golden.realtime/live': 3_000, 'golden.realtime/stalled': 7_000 });
  ran('20260101T000000Z-0004', { 'golden.realtime/stalled': 9_000 });
  assert.equal(seconds(runs, of(/^golden\.realtime\/(live|stalled)$/)), 12);
});
