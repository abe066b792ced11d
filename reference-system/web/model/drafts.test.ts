import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drafts } from './drafts.ts';
import { browserKeyValue, type KeyValue } from './key-value.ts';

function memoryStorage(): KeyValue & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

test('a draft belongs to one person and one conversation, and outlives the page', () => {
  const storage = memoryStorage();
  new Drafts(storage, 'ada').write('c1', 'half a thought');
  assert.equal(new Drafts(storage, 'ada').read('c1'), 'half a thought');
  assert.equal(new Drafts(storage, 'ada').read('c2'), '');
  assert.equal(new Drafts(storage, 'bo').read('c1'), '');
});

test('an emptied draft leaves nothing behind', () => {
  const storage = memoryStorage();
  const drafts = new Drafts(storage, 'ada');
  drafts.write('c1', 'x');
  drafts.write('c1', '');
  assert.equal(storage.map.size, 0);
});

test('a storage that throws does not lose what is typed while the page is open', () => {
  const full: KeyValue = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
    removeItem: () => undefined,
  };
  const drafts = new Drafts(
    browserKeyValue(() => full),
    'ada',
  );
  drafts.write('c1', 'kept');
  assert.equal(drafts.read('c1'), 'kept');
});
