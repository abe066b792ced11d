import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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

test('known bad: the history of a soak of two hours is longer than a text can be, and is searched all the same', () => {
  const directory = mkdtempSync(join(tmpdir(), 'words-in-file-'));
  try {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    // A hole takes no room on the disk.
    truncateSync(file, 600 * 1024 * 1024);
    appendFileSync(file, 'at the very end');
    assert.throws(() => readFileSync(file, 'utf8'), { code: 'ERR_STRING_TOO_LONG' });
    assert.deepEqual([...wordsInFile(file, ['the very end', 'elsewhere'])], ['the very end']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
