/** The page, bundled in memory when a gateway starts: no build step and no folder of artefacts that could be stale. */
import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Asset {
  readonly content: Buffer;
  readonly contentType: string;
}

export interface Page {
  readonly indexHtml: string;
  /** By URL path; the name holds a digest of the content, so it can be cached for ever. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/** The page cannot be built; `message` says what is missing and where. */
export class PageError extends Error {
  readonly code = 'page-not-built';
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export const webFolder = fileURLToPath(new URL('../../web', import.meta.url));

/** @throws PageError when a source is missing or does not compile. */
export async function bundlePage(folder = webFolder): Promise<Page> {
  const index = await sourceOf(folder, 'index.html');
  const entries = [...index.matchAll(/(?:src|href)="([\w./-]+\.(?:tsx|css))"/g)].map(([, name]) => String(name));
  if (!entries.includes('main.tsx')) throw new PageError(`${folder}/index.html: expected a script with src="main.tsx"`);
  await Promise.all(entries.map((name) => mustExist(folder, name)));
  const assets = new Map<string, Asset>();
  let indexHtml = index;
  for (const { name, content } of await compile(folder, entries)) {
    const extension = extname(name);
    const digest = createHash('sha256').update(content).digest('base64url').slice(0, 12);
    const path = `/assets/${basename(name, extension)}-${digest}${extension}`;
    assets.set(path, { content, contentType: contentTypes[extension] ?? 'application/octet-stream' });
    const source = extension === '.js' ? 'main.tsx' : name;
    indexHtml = indexHtml.replace(`"${source}"`, `"${path}"`);
  }
  return { indexHtml, assets };
}

async function compile(folder: string, entries: readonly string[]): Promise<{ name: string; content: Buffer }[]> {
  const result = await build({
    absWorkingDir: folder,
    entryPoints: [...entries],
    outdir: '/assets',
    outbase: folder,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff2': 'dataurl', '.svg': 'dataurl' },
    logLevel: 'silent',
  }).catch((error: unknown) => {
    throw new PageError(`${folder}: the page does not compile: ${(error as Error).message}`, { cause: error });
  });
  return result.outputFiles.map(({ path, contents }) => ({ name: basename(path), content: Buffer.from(contents) }));
}

async function sourceOf(folder: string, name: string): Promise<string> {
  await mustExist(folder, name);
  return readFile(join(folder, name), 'utf8');
}

async function mustExist(folder: string, name: string): Promise<void> {
  await access(join(folder, name)).catch((error: unknown) => {
    throw new PageError(`${join(folder, name)} is missing: a gateway serves the page and cannot start without it`, {
      cause: error,
    });
  });
}
