import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWrong, notToldApart } from './graceful-degradation.ts';

/** An answer with this body, of a gateway that says when to come again. */
const answer = (status: number, body: string, headers: Record<string, string> = { 'retry-after': '1' }) => ({
  ...{ status, body, headers: new Headers(headers) },
});

test('a 503 that says when to come again, and no more, is as it should be; so is any answer that is no failure', () => {
  const polite = '{"detail":"The service cannot do this right now. Nothing is lost; try again shortly."}';
  assert.deepEqual(answerWrong('GET /', answer(503, polite)), []);
  assert.deepEqual(answerWrong('GET /', answer(429, '{"detail":"Slow down."}')), []);
  assert.deepEqual(answerWrong('GET /', answer(200, 'how to SELECT in postgres')), []);
});

test('known bad: another failure, no word of when to come again, and words of the inside', () => {
  assert.match(answerWrong('GET /', answer(500, ''))[0]!, /GET \/ answers 500/);
  assert.match(answerWrong('GET /', answer(503, '', {}))[0]!, /does not say when to come again/);
  assert.match(answerWrong('GET /', answer(503, 'in: SELECT 1')).join(), /tells of the inside: in: SELECT 1/);
});

test('different words for different matters, and the same words for the same, say what is degraded', () => {
  const said = new Map<string, string>();
  assert.deepEqual(notToldApart('jobs cannot be done', 'Jobs wait: the executor is away.', said), []);
  assert.deepEqual(notToldApart('jobs cannot be done', 'Jobs wait: no worker runs.', said), []);
  assert.deepEqual(notToldApart('a gateway has no database', 'Live updates may be late.', said), []);
  assert.deepEqual(notToldApart('a gateway has no database', '', said), []);
});

test('known bad: the same words whatever is degraded', () => {
  const said = new Map<string, string>();
  assert.deepEqual(notToldApart('jobs cannot be done', 'Some things may not work.', said), []);
  assert.match(
    notToldApart('a gateway has no database', 'Some things may not work.', said)[0]!,
    /the same while a gateway has no database as while jobs cannot be done: Some things/,
  );
});
