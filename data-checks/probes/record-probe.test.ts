import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseEvidence } from '../../harness/test.ts';
import { type ProbeResult, recordProbe } from './record-probe.ts';

/** What was recorded, and what was thrown after it. */
function recorded(result: ProbeResult): { outcome: string; summary: string; thrown: string | undefined } {
  const records: { outcome: string; summary: string }[] = [];
  const evidence = { record: (each: (typeof records)[number]) => records.push(each) } as unknown as CaseEvidence;
  let thrown: string | undefined;
  try {
    recordProbe(evidence, result);
  } catch (error) {
    thrown = (error as Error).message;
  }
  return { ...records[0]!, thrown };
}

const expected = 'one event for each request';

test('a problem is told in words; what shows it is left to the details', () => {
  const problem = { kind: 'message.send', problem: '2 events of one request', events: [{ seq: 1 }, { seq: 2 }] };
  const { outcome, summary, thrown } = recorded({ expected, examined: 200, problems: [problem] });
  assert.equal(outcome, 'fail');
  assert.equal(summary, '1 of 200 went wrong, the first: 2 events of one request (kind message.send)');
  assert.equal(thrown, summary);
  const bare = recorded({ expected, examined: 1, problems: [{ problem: 'two people got one message', answers: [] }] });
  assert.equal(bare.summary, '1 of 1 went wrong, the first: two people got one message');
});

test('nothing wrong passes, and nothing examined tells nothing', () => {
  assert.equal(recorded({ expected, examined: 3, problems: [] }).thrown, undefined);
  assert.match(recorded({ expected, examined: 0, problems: [] }).thrown ?? '', /examined nothing/);
});
