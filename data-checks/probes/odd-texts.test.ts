import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleLengths, titleOf, untidyTexts } from './odd-texts.ts';

const mark = '0123abcd';

test('every text holds its mark; trimming, folding white space and normalising each change one of them', () => {
  const texts = untidyTexts(mark);
  assert.ok(texts.every((text) => text.includes(mark) && text.isWellFormed()));
  for (const change of [
    (text: string) => text.trim(),
    (text: string) => text.trimStart(),
    (text: string) => text.trimEnd(),
    (text: string) => text.replace(/[ \t]+/g, ' '),
    (text: string) => text.replaceAll('\r\n', '\n'),
    (text: string) => text.normalize('NFC'),
    (text: string) => text.normalize('NFKC'),
  ]) {
    assert.ok(
      texts.some((text) => change(text) !== text),
      String(change),
    );
  }
});

test('a title has its length, holds its mark, and is one line without white space at its edges', () => {
  for (const length of titleLengths) {
    const title = titleOf(length, mark);
    assert.equal(title.length, length);
    assert.ok(title.includes(mark) && title.isWellFormed());
    assert.equal(title.trim().replace(/\s+/g, ' '), title);
  }
});
