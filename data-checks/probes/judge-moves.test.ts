import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiAnswer, Job } from '../../harness/system.ts';
import { judgeMoves, type Move } from './judge-moves.ts';

const yes: ApiAnswer<Job> = { ok: true, status: 200, value: {} as Job, replayed: false };
const no = (status: number): ApiAnswer<Job> => ({
  ok: false,
  status,
  code: undefined,
  detail: undefined,
  retryAfterSeconds: undefined,
});

/** What is wrong with a move of that rule which was answered so and made so many events. */
function problems(rule: Move['rule'], answer: ApiAnswer<Job>, made: number): string[] {
  const move: Move = { who: 'proposer', state: 'executing', action: 'cancel', key: 'k', answer, rule };
  const events = Array.from({ length: made }, () => ({ request_key: 'k' }));
  return judgeMoves([move], [...events, { request_key: 'of another' }]).map(({ problem }) => problem);
}

test('a legal move is taken and makes one event', () => {
  assert.deepEqual(problems('legal', yes, 1), []);
  assert.deepEqual(problems('legal', no(409), 0), ['a legal move was refused']);
  assert.deepEqual(problems('legal', no(403), 0), ['a legal move was refused']);
  assert.deepEqual(problems('legal', yes, 0), ['0 events of a legal move']);
  assert.deepEqual(problems('legal', yes, 2), ['2 events of a legal move']);
});

test('an illegal one is refused with 409; with 403 only where it is not theirs to do at all', () => {
  assert.deepEqual(problems('illegal', no(409), 0), []);
  assert.deepEqual(problems('illegal and not theirs', no(409), 0), []);
  assert.deepEqual(problems('illegal and not theirs', no(403), 0), []);
  assert.deepEqual(problems('illegal', no(403), 0), ['not refused with 409']);
  assert.deepEqual(problems('illegal', no(500), 0), ['not refused with 409']);
  assert.deepEqual(problems('illegal', yes, 1), ['not refused with 409', 'left an event']);
  assert.deepEqual(problems('illegal and not theirs', no(404), 0), ['not refused with 409']);
  assert.deepEqual(problems('illegal', no(409), 1), ['left an event']);
});
