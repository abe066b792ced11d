import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOfTest } from './collect.ts';

type Result = Parameters<typeof outcomeOfTest>[0];

function failed(status: Result['status'], ...messages: string[]): Result {
  return { status, errors: messages.map((message) => ({ message })) };
}

test('what the suite itself has lost is unknown: its browser, its worker, its disk', () => {
  for (const message of [
    'Error: locator.click: Target page, context or browser has been closed',
    'Error: browserType.launch: Failed to launch: spawn chromium ENOENT',
    'Error: worker process exited unexpectedly (code=null, signal=SIGKILL)',
    'Error: ENOSPC: no space left on device, write',
    'CannotTell: the fault did not land',
  ])
    assert.equal(outcomeOfTest(failed('failed', message)).outcome, 'unknown', message);
});

test('known bad: a page that crashed, a time-out, and a failure beside a lost browser are failures', () => {
  const closed = 'Error: page.goto: Target page, context or browser has been closed';
  assert.equal(outcomeOfTest(failed('failed', 'Error: page.goto: Page crashed')).outcome, 'fail');
  assert.equal(outcomeOfTest(failed('timedOut', 'Test timeout of 120000ms exceeded.', closed)).outcome, 'fail');
  assert.equal(outcomeOfTest(failed('failed', 'Error: expected 1, received 2', closed)).outcome, 'fail');
});
