import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { chainHash } from './chain-in-code.ts';

/** The definition, written out. */
function byDefinition(previous: Buffer, columns: readonly (string | Buffer | null)[]): string {
  const parts = columns.flatMap((column) => {
    const length = Buffer.alloc(4);
    const bytes = column === null ? Buffer.alloc(0) : Buffer.from(column as string);
    length.writeInt32BE(column === null ? -1 : bytes.length);
    return [length, bytes];
  });
  return createHash('sha256')
    .update(Buffer.concat([previous, ...parts]))
    .digest('hex');
}

test('the hash is that of its definition, for texts of every kind, bytes, nulls and any length', () => {
  const previous = Buffer.alloc(32, 7);
  const rows: (string | Buffer | null)[][] = [
    [],
    [null, '', 'a', null],
    ['👩‍🚀 שלום ﷽', Buffer.from([0, 255, 128])],
    ['x'.repeat(100_000), '€'.repeat(50_000)],
    ['short again'],
  ];
  for (const row of rows) assert.equal(chainHash(previous, row).toString('hex'), byDefinition(previous, row));
});

test('moving a character to the next column, or null for empty, changes the hash', () => {
  const previous = Buffer.alloc(32);
  const hashes = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['abc', ''],
    ['abc', null],
  ].map((row) => chainHash(previous, row).toString('hex'));
  assert.equal(new Set(hashes).size, 4);
});
