import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthInWords, MESSAGE_LIMIT_BYTES, messageTextProblem, utf8Bytes } from './message-text.ts';

test('the limit counts bytes of UTF-8, not characters', () => {
  assert.equal(utf8Bytes('é€🎉'), 2 + 3 + 4);
  assert.equal(messageTextProblem('🎉'.repeat(MESSAGE_LIMIT_BYTES / 4)), null);
  assert.match(
    messageTextProblem(`${'🎉'.repeat(MESSAGE_LIMIT_BYTES / 4)}a`) ?? '',
    /16,385 bytes.*Shorten it by 1 bytes/,
  );
});

test('empty, NUL and half characters are told apart', () => {
  assert.match(messageTextProblem(' \n\t') ?? '', /empty/);
  assert.match(messageTextProblem('a\u0000b') ?? '', /NUL/);
  assert.match(messageTextProblem('a\ud83c') ?? '', /surrogate/);
  assert.equal(messageTextProblem('  kept as written  '), null);
});

test('the count appears only near the limit', () => {
  assert.equal(lengthInWords('short'), null);
  assert.equal(lengthInWords('€'.repeat(5_000)), '15,000 of 16,384 bytes');
});
