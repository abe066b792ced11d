import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';

/**
 * Who may import whom: `area ← areas that it may import`, besides itself. An area is a top-level folder; journeys are one of their
 * own, `root` is the files of the suite's folder itself.
 */
const allowed: Readonly<Record<string, readonly string[] | 'everything'>> = {
  harness: ['diamond.config'],
  'e2e/journeys': ['harness'],
  e2e: ['harness', 'e2e/journeys'],
  load: ['harness', 'e2e/journeys'],
  chaos: ['harness', 'e2e/journeys'],
  security: ['harness', 'e2e/journeys'],
  'data-checks': ['harness'],
  verdict: ['harness'],
  stack: ['harness'],
  systems: ['harness'],
  calibration: ['harness'],
  'reference-system': [],
  command: 'everything',
  bench: 'everything',
  root: ['harness'],
  'diamond.config': ['harness'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

/** Sentences about imports that break the rules; `file` and results are relative to the suite's folder, with `/`. */
function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, specifier }) => {
    if (!specifier.startsWith('.')) return [];
    const target = posix.normalize(posix.join(posix.dirname(file), specifier));
    const [from, to] = [areaOf(file), areaOf(target)];
    const rule = allowed[from];
    if (rule === undefined) return [`${file}: the folder ${from} has no rule; give it one here and in DESIGN.md`];
    if (to.startsWith('..')) return [`${file} imports ${specifier}, outside the suite`];
    if (from === to) return [];
    if (rule === 'everything' ? to !== 'reference-system' : rule.includes(to)) return [];
    return [`${file} imports ${target}: ${from} may not import ${to}`];
  });
}

function areaOf(path: string): string {
  if (path.startsWith('e2e/journeys/')) return 'e2e/journeys';
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0) return first;
  return first.startsWith('diamond.config') ? 'diamond.config' : 'root';
}

/** Static and dynamic imports with a literal, re-exports included. */
function importsOf(file: string, text: string): Import[] {
  const pattern = /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({ file, specifier: match[1] ?? match[2] ?? '' }));
}

const suite = resolve(import.meta.dirname, '..');
const outside = new Set(['node_modules', 'runs', '.stack', '.git', 'docs']);

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (outside.has(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|mts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}

const files = sources(suite).map((path) => ({
  path: relative(suite, path).split(sep).join('/'),
  text: readFileSync(path, 'utf8'),
}));

test('nobody imports what is not theirs', () => {
  const imports = files.flatMap(({ path, text }) => importsOf(path, text));
  assert.ok(imports.length > 100, `only ${imports.length} imports were found: the search is broken`);
  assert.deepEqual(violations(imports), []);
});

test('known bad: each rule catches its breach', () => {
  const bad: [string, string][] = [
    ['load/performance/a.spec.ts', '../../chaos/faults/cut.ts'],
    ['chaos/a.ts', '../load/b.ts'],
    ['security/a.spec.ts', '../data-checks/b.ts'],
    ['data-checks/a.ts', '../e2e/journeys/send.ts'],
    ['harness/a.ts', '../verdict/judge.ts'],
    ['verdict/a.ts', '../stack/boot.ts'],
    ['systems/reference/a.ts', '../../reference-system/ledger/append.ts'],
    ['command/a.ts', '../reference-system/gateway/main.ts'],
    ['reference-system/gateway/a.ts', '../../harness/errors.ts'],
    ['e2e/journeys/send.ts', '../matchers/a.ts'],
    ['load/a.ts', '../e2e/fixtures/a.ts'],
    ['calibration/a.ts', '../command/run.ts'],
    ['harness/a.ts', '../../elsewhere.ts'],
    ['novelty/a.ts', '../harness/errors.ts'],
  ];
  for (const [file, specifier] of bad) {
    assert.equal(violations([{ file, specifier }]).length, 1, `${file} → ${specifier}`);
  }
});

test('known good: what the rules allow', () => {
  const good: [string, string][] = [
    ['load/a.spec.ts', '../e2e/journeys/send.ts'],
    ['harness/a.ts', './b.ts'],
    ['command/a.ts', '../verdict/judge.ts'],
    ['verdict/a.ts', '@playwright/test'],
    ['playwright.config.ts', './harness/browser.ts'],
  ];
  for (const [file, specifier] of good) assert.deepEqual(violations([{ file, specifier }]), []);
});

test('every way to write an import is found', () => {
  const text = `import a from './a.ts';
import { type B, b } from "./b.ts";
import type { C } from './c.ts';
import {
  d,
} from './d.ts';
import './e.ts';
export * from './f.ts';
export { g } from './g.ts';
const h = await import('./h.ts');
type I = import('./i.ts').I;
`;
  const found = importsOf('x/y.ts', text).map((each) => each.specifier);
  assert.deepEqual(
    found,
    [...'abcdefghi'].map((letter) => `./${letter}.ts`),
  );
});

test('specs neither skip nor sleep', () => {
  const banned = /\b(?:waitForTimeout|test\.(?:skip|fixme|only|fail))\b/;
  const specs = files.filter(({ path }) => path.endsWith('.spec.ts'));
  const found = specs.flatMap(({ path, text }) => (banned.test(text) ? [`${path}: ${banned.exec(text)?.[0]}`] : []));
  assert.deepEqual(found, []);
});

test('every relative import points to a file', () => {
  const paths = new Set(files.map(({ path }) => path));
  const dead = files
    .flatMap(({ path, text }) => importsOf(path, text))
    .filter(({ specifier }) => /^\..*\.(ts|mts|tsx|mjs)$/.test(specifier))
    .filter(({ file, specifier }) => !paths.has(posix.normalize(posix.join(dirname(file), specifier))));
  assert.deepEqual(
    dead.filter(({ file }) => !file.endsWith('.test.ts')).map(({ file, specifier }) => `${file} → ${specifier}`),
    [],
  );
});
