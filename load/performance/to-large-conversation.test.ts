import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadSample } from '../../harness/load-run/load-record.ts';
import { toLargeConversation } from './to-large-conversation.ts';

/** Two a second for a minute. */
function sends(tookMs: (n: number) => number, operation = 'message.send-large'): LoadSample[] {
  return Array.from({ length: 120 }, (_, n) => {
    const times = { dueMs: 500 * n, startedMs: 500 * n, endedMs: 500 * n + tookMs(n) };
    return { operation, phase: 1, index: n, ...times, outcome: 'acknowledged', status: 201 };
  });
}
const failing = (samples: readonly LoadSample[]) => toLargeConversation({ samples }, 500).failing;

test('as quick as to others, or a slow one now and then', () => {
  assert.equal(failing(sends(() => 40)), undefined);
  assert.equal(failing(sends((n) => (n % 20 === 0 ? 900 : 40))), undefined);
});

test('known bad: a tenth of a second for each member', () => {
  assert.match(failing(sends((n) => 900 + n)) ?? '', /^of 120 messages to the large conversation the p95 is surely/);
});

test('without any there is nothing to say, whatever others took', () => {
  assert.equal(failing(sends(() => 900, 'message.send')), undefined);
  assert.equal(toLargeConversation({ samples: [] }, 500).measured[0]?.n, 0);
});
