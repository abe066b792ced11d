/** Which source is running: one digest over every source file of the reference system, tests left out. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sourceFolder = fileURLToPath(new URL('..', import.meta.url));

/** `sha256:<hex>` over path and content of each file, in the byte order of the paths. */
export async function buildDigest(folder = sourceFolder): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => relative(folder, path).split(sep).join('/'))
    .filter(isSource)
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const digest = createHash('sha256');
  for (const path of paths) {
    const content = await readFile(join(folder, path));
    digest.update(`${path}\0${content.length}\0`).update(content);
  }
  return `sha256:${digest.digest('hex')}`;
}

function isSource(path: string): boolean {
  if (path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')) return false;
  return !/(\.test\.tsx?|-for-tests\.ts)$/.test(path);
}
