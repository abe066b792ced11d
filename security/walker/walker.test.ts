import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CannotTell } from '../../harness/errors.ts';
import type { Samples } from '../../harness/security-profile.ts';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import type { OpenApiDocument } from '../../harness/system.ts';
import { candidatesBeside, namedAddresses } from './beside-the-document.ts';
import { callOf, isCall } from './call.ts';
import { operationsOf } from './operations.ts';

const none: Samples = { pathValues: {}, operations: {} };
const document = (paths: object, more: object = {}) => ({ openapi: '3.1.0', paths, ...more }) as OpenApiDocument;
const walk = (paths: object, more: object = {}, samples: Samples = none) =>
  operationsOf(document(paths, more)).map((operation) => callOf(operation, samples, seededRandom(1)));
const withBody = (schema: object) => ({
  '/a': { post: { requestBody: { content: { 'application/json': { schema } } } } },
});

test('every operation comes out as a call or with the reason why there is none', () => {
  const made = walk({ '/a': { get: {}, put: {}, 'x-note': {}, summary: 'a' }, '/a/{id}': { delete: {} } });
  assert.deepEqual(
    made.map((each) => [each.operation.id, isCall(each)]),
    [
      ['GET /a', true],
      ['PUT /a', true],
      ['DELETE /a/{id}', false],
    ],
  );
  assert.match(JSON.stringify(made[2]), /no value for the path parameter \/a\/\{id\}/);
});

for (const [what, schema] of Object.entries({
  'a reference that leads nowhere': { $ref: '#/components/schemas/Nobody' },
  'a reference into another file': { $ref: 'other.json#/Thing' },
  'a pattern that no sample meets': {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'string', pattern: '^Q{77}$' } },
  },
  'a pattern that is no expression': {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'string', pattern: '(' } },
  },
  'a required member without a schema': { type: 'object', required: ['a'] },
  'a type that JSON does not have': { type: 'file' },
  'an empty list of words': { type: 'object', required: ['a'], properties: { a: { enum: [] } } },
})) {
  test(`${what}: no call, and a reason`, () => {
    const [made] = walk(withBody(schema));
    assert.ok(made && !isCall(made));
    assert.match(made.missing, /body/);
  });
}

test('a schema that contains itself comes to an end', () => {
  const schemas = {
    Node: { type: 'object', required: ['next'], properties: { next: { $ref: '#/components/schemas/Node' } } },
  };
  const [made] = walk(withBody({ $ref: '#/components/schemas/Node' }), { components: { schemas } });
  assert.ok(made && !isCall(made));
});

test('references among parameters are followed, and allOf is one schema', () => {
  const components = { parameters: { Key: { name: 'key', in: 'header', required: true, schema: { type: 'string' } } } };
  const paths = {
    '/a': {
      parameters: [{ $ref: '#/components/parameters/Key' }],
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                allOf: [
                  { type: 'object', required: ['one'], properties: { one: { const: 1 } } },
                  { required: ['two'], properties: { two: { const: 2 } } },
                ],
              },
            },
          },
        },
      },
    },
  };
  const [made] = walk(paths, { components });
  assert.ok(made && isCall(made));
  assert.ok(made.headers.key);
  assert.deepEqual(made.body, { one: 1, two: 2 });
});

test('a path item by reference, or none at all, is said', () => {
  const components = { pathItems: { A: { get: {} } } };
  assert.deepEqual(
    operationsOf(document({ '/a': { $ref: '#/components/pathItems/A' } }, { components })).map(({ id }) => id),
    ['GET /a'],
  );
  assert.throws(() => operationsOf(document({ '/a': { $ref: '#/components/pathItems/B' } })), CannotTell);
  assert.throws(() => operationsOf(document({ '/a': null as never })), CannotTell);
  assert.throws(() => operationsOf({ openapi: '3.1.0' } as OpenApiDocument), CannotTell);
  assert.throws(() => operationsOf('<html>' as never), CannotTell);
  assert.throws(() => operationsOf({ swagger: '2.0', paths: {} } as never), CannotTell);
});

test('beside the document: other methods, likely names, what the page names, with the ids of documented paths', () => {
  const operations = operationsOf(document({ '/v1/jobs': { get: {} }, '/v1/jobs/{id}': { get: {} } }));
  const samples = { ...none, pathValues: { '/v1/jobs/{id}': 'j1' } };
  const calls = operations.map((operation) => callOf(operation, samples, seededRandom(1))).filter(isCall);
  const named = namedAddresses(['fetch(`/v1/jobs/${e}/secret?x=1`);"/v1/jobs";"/assets/a.js"'], operations);
  assert.deepEqual(named, ['/v1/jobs/{}/secret', '/v1/jobs']);
  const paths = new Map(candidatesBeside(operations, calls, named).map(({ id, path }) => [id, path]));
  assert.equal(paths.get('DELETE /v1/jobs/{id}'), '/v1/jobs/j1');
  assert.equal(paths.get('GET /v1/jobs/{}/secret'), '/v1/jobs/j1/secret');
  assert.equal(paths.get('POST /v1/admin'), '/v1/admin');
  assert.equal(paths.get('GET /v1/jobs/{id}/export'), '/v1/jobs/j1/export');
  // What the document describes is no candidate: /v1/jobs/admin is a job by the name of admin.
  for (const known of ['GET /v1/jobs', 'GET /v1/jobs/{id}', 'GET /v1/jobs/admin'])
    assert.equal(paths.has(known), false, known);
});
