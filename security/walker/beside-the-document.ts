import type { Call } from './call.ts';
import type { Operation } from './operations.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Names that routes beside the document tend to have: for operators, for debugging, for whole tables, left from a version before. */
const names = ['admin', 'all', 'archive', 'backup', 'bulk', 'config', 'debug', 'dump', 'export', 'import', 'internal'];
const moreNames = ['list', 'logs', 'members', 'raw', 'reset', 'restore', 'roles', 'stats', 'status', 'test', 'users'];

/** A call of something that the document does not describe. */
export interface Candidate {
  /** `METHOD /path/{template}`, the same in every run. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** A path that surely nobody serves, as like this one as can be: what is answered there is the answer for nothing. */
  readonly nothing: string;
}

/**
 * What might be served beside the document: every other method of its paths, likely names below each of them, and the addresses
 * that the system's own page names. A route that nobody names and whose name nobody would guess is not found.
 *
 * @param calls of the document's operations, whose ids make the templates callable
 * @param named addresses in what is served, `{}` for what is put in at run time
 */
export function candidatesBeside(
  operations: readonly Operation[],
  calls: readonly Call[],
  named: readonly string[],
): Candidate[] {
  const ids = idsByPlace(calls);
  const documented = operations.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  const templates = [...new Set(operations.map(({ path }) => path))];
  const parents = [...new Set(templates.flatMap(ancestors))];
  const made = [
    ...templates.flatMap((template) => methods.map((method) => ({ method, template }))),
    ...parents.flatMap((parent) =>
      [...names, ...moreNames].flatMap((name) =>
        ['GET', 'POST'].map((method) => ({ method, template: `${parent}/${name}` })),
      ),
    ),
    ...named.map((template) => ({ method: 'GET', template })),
  ];
  const unique = new Map(made.map(({ method, template }) => [`${method} ${template}`, { method, template }]));
  return [...unique].flatMap(([id, { method, template }]) => {
    const path = withIds(template, ids);
    if (path === undefined) return [];
    if (documented.some((each) => each.method === method && each.pattern.test(path))) return [];
    return [{ id, method, path, nothing: `${path.replace(/\/[^/]*$/, '')}/surely-nothing-7f3a` }];
  });
}

/** Addresses below the API's first segments in what is served: texts in quotes that begin like a documented path. */
export function namedAddresses(served: readonly string[], operations: readonly Operation[]): string[] {
  const roots = [...new Set(operations.map(({ path }) => `/${path.split('/')[1]}/`))];
  const found = served.flatMap((text) =>
    [...text.matchAll(/["'`](\/[\w./${}()-]{2,120})(?:\?[^"'`]*)?["'`]/g)].map(([, address]) => address!),
  );
  const plain = found.map((address) => address.replaceAll(/\$\{[^}]*\}/g, '{}').replace(/\/$/, ''));
  return [...new Set(plain)].filter((address) => roots.some((root) => address.startsWith(root)));
}

/** Place of a parameter, all names left out (`/a/{}`), → a value that belongs there. */
function idsByPlace(calls: readonly Call[]): ReadonlyMap<string, string> {
  return new Map(
    calls.flatMap(({ operation: { path }, pathValues }) =>
      [...path.matchAll(/\{([^}]*)\}/g)].map(({ index, 1: name }): [string, string] => [
        nameless(`${path.slice(0, index)}{}`),
        pathValues[name!] ?? '',
      ]),
    ),
  );
}

/** The template with ids in it; undefined where one is of a place that no documented path has. */
function withIds(template: string, ids: ReadonlyMap<string, string>): string | undefined {
  const plain = nameless(template);
  let known = true;
  const path = plain.replaceAll('{}', (_, index: number) => {
    const id = ids.get(`${plain.slice(0, index)}{}`) ?? '';
    known &&= id !== '';
    return encodeURIComponent(id);
  });
  return known ? path : undefined;
}

function nameless(template: string): string {
  return template.replaceAll(/\{[^}]*\}/g, '{}');
}

/** `/a/{b}/c` → `/a/{b}/c`, `/a/{b}`, `/a`. */
function ancestors(path: string): string[] {
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

function patternOf(template: string): RegExp {
  const escaped = template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{[^}]*\}/g, '[^/]+');
  return new RegExp(`^${escaped}$`);
}
