import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import type { OpenApiDocument } from '../../harness/system.ts';
import { callOf, isCall } from './call.ts';
import { operationsOf } from './operations.ts';
import { otherReadings } from './other-readings.ts';

function readingsOf(parameters: readonly object[], query: Readonly<Record<string, string>>): string[][] {
  const paths = { '/a': { get: { parameters } } };
  const [operation] = operationsOf({ openapi: '3.1.0', paths } as unknown as OpenApiDocument);
  const call = callOf(operation!, { pathValues: {}, operations: { 'GET /a': { query } } }, seededRandom(1));
  assert.ok(isCall(call));
  return otherReadings(call).map((other) => [other.says, other.call.path]);
}

const inQuery = (name: string, schema: object, required = false) => ({ name, in: 'query', required, schema });

test('with each option that is left out, and without those that are there', () => {
  const parameters = [
    inQuery('q', { type: 'string' }, true),
    inQuery('of', { type: 'string' }),
    inQuery('sort', { enum: ['newest', 'oldest'] }),
    { name: 'after', in: 'header', schema: { const: '1' } },
  ];
  assert.deepEqual(readingsOf(parameters, { q: 'x', of: 'c' }), [
    ['without options', '/a?q=x'],
    ['with sort', '/a?q=x&of=c&sort=newest'],
    ['with sort', '/a?q=x&of=c&sort=oldest'],
    ['with after', '/a?q=x&of=c'],
  ]);
});

test('none where there are no options', () => {
  assert.deepEqual(readingsOf([inQuery('q', { type: 'string' }, true)], { q: 'x' }), []);
});
