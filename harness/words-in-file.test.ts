import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { wordsInFile } from './words-in-file.ts';

function found(content: string, words: readonly string[], bytesAtOnce?: number): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'words-in-file-'));
  try {
    const file = join(directory, 'file');
    writeFileSync(file, content);
    return [...wordsInFile(file, words, bytesAtOnce)].sort();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('what stands in a file is found, nothing else', () => {
  assert.deepEqual(found('one two three', ['two', 'four']), ['two']);
  assert.deepEqual(found('', ['two']), []);
  assert.deepEqual(found('short', ['a word that is longer than the file']), []);
});

test('a word is found wherever the file is cut into pieces', () => {
  const content = 'xxxxxfirstyyyyyégalzzzzzlast';
  for (let bytesAtOnce = 1; bytesAtOnce <= 40; bytesAtOnce += 1) {
    const names = found(content, ['first', 'égal', 'last', 'lastx', 'xfirstx'], bytesAtOnce);
    assert.deepEqual(names, ['first', 'last', 'égal'], `${bytesAtOnce} bytes at once`);
  }
});
