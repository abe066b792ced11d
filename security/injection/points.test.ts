import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import type { OpenApiDocument } from '../../harness/system.ts';
import { type Call, callOf, isCall } from '../walker/call.ts';
import { operationsOf } from '../walker/operations.ts';
import { credentialPoints, credentialsOf } from './credentials.ts';
import { freePointsOf, pointsBehind, pointsOf } from './points.ts';
import { targetsIn } from './targets.ts';

const id = '00000000-0000-4000-8000-00000000000a';
const isId = { type: 'string', pattern: '^[0-9a-f-]{36}$' };
const line = { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' };

function callFor(parameters: object[], properties: object, sample: object): Call {
  const requestBody = { content: { 'application/json': { schema: { type: 'object', properties } } } };
  const paths = { '/jobs/{id}': { post: { parameters, requestBody } } };
  const [operation] = operationsOf({ openapi: '3.1.0', paths } as unknown as OpenApiDocument);
  const operations = { 'POST /jobs/{id}': { body: sample as Record<string, unknown> } };
  const call = callOf(operation!, { pathValues: { '/jobs/{id}': id }, operations }, seededRandom(1));
  assert.ok(isCall(call));
  return call;
}

const call = callFor(
  [
    { name: 'id', in: 'path', required: true, schema: isId },
    { name: 'q', in: 'query', schema: line },
    { name: 'sort', in: 'query', schema: { enum: ['newest', 'oldest'] } },
    { name: 'limit', in: 'query', schema: { type: 'integer' } },
    { name: 'session', in: 'cookie', schema: { type: 'string' } },
  ],
  {
    title: line,
    action: { type: 'string', enum: ['approve', 'cancel'] },
    memberIds: { type: 'array', items: isId },
    version: { type: 'integer' },
  },
  { title: 't', action: 'cancel', memberIds: [id], version: 3 },
);
const names = (points: readonly { name: string }[]) => points.map(({ name }) => name);

test('every place takes a text, a list gets one in a list', () => {
  const points = pointsOf(call);
  assert.deepEqual(names(points), [
    'path id',
    'query q',
    'query sort',
    'query limit',
    'body title',
    'body action',
    'body memberIds',
    'body version',
    'common headers',
  ]);
  assert.deepEqual(points.find(({ name }) => name === 'body memberIds')?.with("x'").body?.memberIds, ["x'"]);
});

test('behind a valid value: ids, words and numbers, but no free text', () => {
  const points = pointsBehind(call);
  assert.deepEqual(names(points), [
    'path id behind its value',
    'query sort behind its value',
    'query limit behind its value',
    'body action behind its value',
    'body memberIds behind its value',
  ]);
  const [path, sort, , action, members] = points.map((point) => point.with("'"));
  assert.equal(path!.path, `/jobs/${id}'`);
  assert.equal(sort!.path, `/jobs/${id}?sort=newest%27`);
  assert.equal(action!.body?.action, "cancel'");
  assert.deepEqual(members!.body?.memberIds, [`${id}'`]);
  assert.deepEqual(names(freePointsOf(call)), ['query q', 'body title']);
});

test('free text is attacked with each option and each other word, too', () => {
  const others = targetsIn(call).slice(pointsOf(call).length + pointsBehind(call).length);
  const ways = others.map(({ call: { query, body }, point }) => {
    const [option = body?.action] = Object.entries(query).map(([name, value]) => `${name} ${value}`);
    return `${point.name}, ${option}`.replace(/(limit|q) .*/, '$1');
  });
  const expected = ['q', 'sort newest', 'sort oldest', 'limit', 'approve'].flatMap((way) => [
    `query q, ${way}`,
    `body title, ${way}`,
  ]);
  assert.deepEqual(ways, expected);
  assert.ok(others.every(({ behind }) => !behind));
});

test('what carries the session: cookies that were set, and what the document names', () => {
  const document = {
    openapi: '3.1.0',
    paths: {},
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'sid' },
        token: { type: 'apiKey', in: 'header', name: 'X-Token' },
        bearer: { type: 'http', scheme: 'bearer' },
        other: { type: 'openIdConnect' },
      },
    },
  };
  const credentials = credentialsOf(document, ['sid=a=b; Path=/; HttpOnly']);
  const points = credentials.flatMap((credential) => credentialPoints(call, credential));
  assert.deepEqual(
    points.map((point) => [point.name, point.with("x';").headers]),
    [
      ['cookie sid', { cookie: "sid=x'%3B" }],
      ['cookie sid behind its value', { cookie: "sid=a=bx'%3B" }],
      ['header X-Token', { 'x-token': "x';" }],
      ['header authorization', { authorization: "Bearer x';" }],
    ],
  );
  assert.deepEqual(credentialsOf({ openapi: '3.1.0', paths: {} }, []), []);
});
