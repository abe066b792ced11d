import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bundlePage, PageError } from './bundle.ts';

const folder = await mkdtemp(join(tmpdir(), 'accord-page-'));
after(() => rm(folder, { recursive: true }));
const index = '<!doctype html><link rel="stylesheet" href="main.css"><script type="module" src="main.tsx"></script>';
const write = (name: string, text: string) => writeFile(join(folder, name), text);

test('a missing source is named', async () => {
  await assert.rejects(bundlePage(folder), { message: /index\.html is missing: a gateway serves the page/ });
  await write('index.html', index);
  await write('main.css', 'body { color: black }');
  await assert.rejects(bundlePage(folder), { message: /main\.tsx is missing/ });
});

test('a source that does not compile is an error of its own', async () => {
  await write('main.tsx', 'const = 1;');
  await assert.rejects(bundlePage(folder), PageError);
});

test('assets are named by their content and index.html points to them', async () => {
  await write('main.tsx', 'document.title = "one";');
  const one = await bundlePage(folder);
  await write('main.tsx', 'document.title = "two";');
  const two = await bundlePage(folder);
  const paths = [...one.assets.keys()];
  assert.deepEqual(paths.map((path) => path.replace(/-[\w-]{12}\./, '-#.')).sort(), [
    '/assets/main-#.css',
    '/assets/main-#.js',
  ]);
  for (const path of paths) assert.ok(one.indexHtml.includes(`"${path}"`), path);
  assert.equal([...two.assets.keys()].filter((path) => paths.includes(path)).length, 1, 'only the script has changed');
});

test('the page of this system compiles without inline script or style', async () => {
  const { indexHtml, assets } = await bundlePage();
  assert.equal(assets.size, 2);
  assert.doesNotMatch(indexHtml, /<style|style="|<script>|main\.tsx|main\.css"/);
});
