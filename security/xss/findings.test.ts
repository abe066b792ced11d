import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from './findings.ts';

const markers = new Map([
  ['x1', 'a title'],
  ['x2', 'a message'],
]);
const titles = (...ran: string[]) =>
  findingsOf('stored', markers, { ran: new Map(ran.map((marker) => [marker, '/'])) }).map(({ title }) => title);

test('nothing has run, or only what the suite has put into the page by hand', () => {
  assert.deepEqual(titles(), []);
  assert.deepEqual(titles('control7'), []);
});

test('known bad: what was put there, and whatever else has run', () => {
  assert.deepEqual(titles('x2'), ['a message runs as a script']);
  assert.deepEqual(titles('x1', 'of another test', 'cut'), [
    'a title runs as a script',
    'something of unknown origin runs as a script',
  ]);
});
