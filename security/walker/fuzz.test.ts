import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CannotTell } from '../../harness/errors.ts';
import { anyJson, fuzzCases } from '../../harness/fuzz-for-tests.ts';
import type { OpenApiDocument } from '../../harness/system.ts';
import { operationsOf } from './operations.ts';

const keys = [
  'get',
  'post',
  'parameters',
  'requestBody',
  'content',
  'application/json',
  'schema',
  'responses',
  '200',
  'items',
  'anyOf',
  'properties',
  '$ref',
  'required',
];
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    anyJson,
    fc.dictionary(fc.constantFrom(...keys), tie('tree')),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));
const paths = fc.dictionary(
  fc.constantFrom('/a', '/a/{id}', ''),
  fc.oneof(anyJson, fc.dictionary(fc.constantFrom('get', 'post', 'parameters'), tree)),
);
const documents = fc.oneof(
  anyJson,
  paths.map((each) => ({ openapi: '3.1.0', paths: each })),
);

test(`fuzz: ${fuzzCases} OpenAPI documents give operations, or cannot be told from`, () => {
  fc.assert(
    fc.property(documents, (document) => {
      try {
        assert.ok(operationsOf(document as unknown as OpenApiDocument).length > 0);
      } catch (error) {
        assert.ok(error instanceof CannotTell && /^The OpenAPI document /.test(error.message), String(error));
      }
    }),
    { numRuns: fuzzCases },
  );
});
