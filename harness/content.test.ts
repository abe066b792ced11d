import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { actionContent, conversationContent, messageContent, proposalContent } from './content.ts';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

test('a content digest is that of its parts, each behind its length in UTF-8 bytes', () => {
  assert.equal(messageContent('héllo'), sha256('6:héllo'));
  assert.equal(messageContent('👩‍🚀'), sha256('11:👩‍🚀'));
  assert.equal(conversationContent('a'), sha256('1:a'));
  assert.equal(proposalContent('Sum', 'calculate', '1+1'), sha256('3:Sum9:calculate3:1+1'));
  assert.equal(actionContent('AB', 'approve'), sha256('2:ab7:approve'));
});

test('moving a character from one part to the next changes the digest', () => {
  assert.notEqual(proposalContent('ab', 'c', ''), proposalContent('a', 'bc', ''));
});
