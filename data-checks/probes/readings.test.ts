import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenApiDocument, RawAnswer } from '../../harness/system.ts';
import { listPaths, Readings } from './readings.ts';

/** An API whose answers are these, asked anew each time; `undefined` never answers. */
function api(answers: Record<string, () => { status?: number; body: string } | undefined>) {
  return {
    request: async ({ path }: { path: string }): Promise<RawAnswer> => {
      const answer = answers[path]?.();
      if (!answer) throw new Error('time-out');
      return { status: 200, headers: new Headers(), ...answer };
    },
  };
}

test('lists are the reading operations without a parameter in their path', () => {
  const paths = { '/jobs': { get: {}, post: {} }, '/jobs/{id}': { get: {} }, '/session': { delete: {} } };
  assert.deepEqual(listPaths({ openapi: '3.1.0', paths } as OpenApiDocument), ['/jobs']);
});

test('known good: the same answers; what is refused, never ends or differs each time is left out', async () => {
  let asked = 0;
  const answers = api({
    '/jobs': () => ({ body: '[1]' }),
    '/search': () => ({ status: 422, body: '' }),
    '/stream': () => undefined,
    '/clock': () => ({ body: String(asked++) }),
  });
  const readings = await Readings.of(answers, ['/jobs', '/search', '/stream', '/clock']);
  assert.deepEqual(readings.paths, ['/jobs', '/clock']);
  const before = await readings.take();
  assert.deepEqual([...before], [['/jobs', '[1]']]);
  assert.deepEqual(await readings.changedSince(before), []);
});

test('known bad: another answer that stays, and none any more', async () => {
  let [unread, gone] = [0, false];
  const answers = api({
    '/conversations': () => ({ body: `{"unread":${unread}}` }),
    '/jobs': () => (gone ? undefined : { body: '[]' }),
  });
  const readings = await Readings.of(answers, ['/conversations', '/jobs']);
  const before = await readings.take();
  [unread, gone] = [7, true];
  assert.deepEqual(await readings.changedSince(before), [
    { path: '/conversations', before: '{"unread":0}', after: '{"unread":7}' },
    { path: '/jobs', before: '[]' },
  ]);
});

test('what counts by itself, or was away for a moment, has not been changed', async () => {
  let [seconds, asked] = [1, 0];
  const answers = api({
    '/uptime': () => ({ body: String(seconds) }),
    '/jobs': () => (asked++ === 3 ? { status: 503, body: '' } : { body: '[]' }),
  });
  const readings = await Readings.of(answers, ['/uptime', '/jobs']);
  const before = await readings.take();
  seconds = 2;
  const later = setInterval(() => (seconds += 1), 300);
  assert.deepEqual(await readings.changedSince(before), []);
  clearInterval(later);
});
