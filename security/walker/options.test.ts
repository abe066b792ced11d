import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import type { OpenApiDocument } from '../../harness/system.ts';
import { type Call, callOf, isCall } from './call.ts';
import { operationsOf } from './operations.ts';
import { withOptions } from './options.ts';

function callFor(operation: object): Call {
  const paths = { '/a/{id}': { post: operation } };
  const [made] = operationsOf({ openapi: '3.1.0', paths } as unknown as OpenApiDocument);
  const samples = { pathValues: { '/a/{id}': 'i 1' }, operations: { 'POST /a/{id}': { query: { given: 'x' } } } };
  const call = callOf(made!, samples, seededRandom(1));
  assert.ok(isCall(call));
  return call;
}

const query = (name: string, schema: object, required = false) => ({ name, in: 'query', required, schema });
const withBody = (schema: object) => ({ requestBody: { content: { 'application/json': { schema } } } });

test('each optional parameter that is left out comes once, a list of words once a word', () => {
  const call = callFor({
    parameters: [
      query('seen', { type: 'boolean' }),
      query('sort', { enum: ['newest', 'oldest'] }),
      query('state', { anyOf: [{ const: 'open' }, { const: 'done' }] }),
      query('ids', { type: 'array', items: { const: 'z' } }),
      query('given', { type: 'string' }),
      query('needed', { const: 'n' }, true),
      { name: 'Last-Event-ID', in: 'header', schema: { type: 'string', pattern: '^\\d{1,15}$' } },
      { name: 'session', in: 'cookie', schema: { type: 'string' } },
    ],
  });
  assert.deepEqual(
    withOptions(call).map(({ path, headers }) => `${path} ${headers['Last-Event-ID'] ?? ''}`.trim()),
    [
      '/a/i%201?given=x&needed=n&seen=true',
      '/a/i%201?given=x&needed=n&sort=newest',
      '/a/i%201?given=x&needed=n&sort=oldest',
      '/a/i%201?given=x&needed=n&state=open',
      '/a/i%201?given=x&needed=n&state=done',
      '/a/i%201?given=x&needed=n&ids=z',
      '/a/i%201?given=x&needed=n 1',
    ],
  );
});

test('so does each optional member of the body, beside the required ones', () => {
  const schema = {
    type: 'object',
    required: ['text'],
    properties: { text: { const: 't' }, urgent: { type: 'boolean' }, mood: { enum: ['a', 'b'] } },
  };
  assert.deepEqual(
    withOptions(callFor(withBody(schema))).map(({ body }) => body),
    [
      { text: 't', urgent: true },
      { text: 't', mood: 'a' },
      { text: 't', mood: 'b' },
    ],
  );
});

test('nothing is made of what cannot be made, nor where nothing is optional', () => {
  assert.deepEqual(withOptions(callFor({ parameters: [query('odd', { type: 'string', pattern: '^Q{77}$' })] })), []);
  assert.deepEqual(withOptions(callFor({ parameters: [query('deep', { type: 'object', properties: {} })] })), []);
  assert.deepEqual(withOptions(callFor({})), []);
});
