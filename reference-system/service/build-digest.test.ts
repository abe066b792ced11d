import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { buildDigest } from './build-digest.ts';

const folder = await mkdtemp(join(tmpdir(), 'accord-digest-'));
after(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  await rm(folder, { recursive: true });
  await mkdir(join(folder, 'part'), { recursive: true });
  await writeFile(join(folder, 'part', 'main.ts'), 'export const answer = 42;\n');
});

test('the same sources have the same digest', async () => {
  assert.match(await buildDigest(folder), /^sha256:[0-9a-f]{64}$/);
  assert.equal(await buildDigest(folder), await buildDigest(folder));
});

test('a changed byte, a new file and a moved file each change it', async () => {
  const digests = [await buildDigest(folder)];
  await writeFile(join(folder, 'part', 'main.ts'), 'export const answer = 43;\n');
  digests.push(await buildDigest(folder));
  await writeFile(join(folder, 'part', '001.do.sql'), '');
  digests.push(await buildDigest(folder));
  await rename(join(folder, 'part', 'main.ts'), join(folder, 'main.ts'));
  digests.push(await buildDigest(folder));
  assert.equal(new Set(digests).size, 4);
});

test('tests and what only tests use do not count', async () => {
  const before = await buildDigest(folder);
  await writeFile(join(folder, 'part', 'main.test.ts'), 'test();');
  await writeFile(join(folder, 'postgres-for-tests.ts'), 'start();');
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'node_modules', 'index.js'), '');
  assert.equal(await buildDigest(folder), before);
});
