import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, OpenApiDocument } from '../../harness/system.ts';

/** Path → the body that was answered. */
export type Reading = ReadonlyMap<string, string>;

export interface Change {
  readonly [column: string]: unknown;
  readonly path: string;
  /** Absent: not answered any more. */
  readonly after?: string;
}

/** What has not been answered by then the first time is no list: a stream never ends. */
const firstWithinMs = 1_000;
/** Longest wait for a list. */
const laterWithinMs = 10_000;
/** What counts seconds has changed once more after this. */
const ownPaceMs = 1_200;
/** How much of a body is shown. */
const shownCharacters = 500;

/** What one person reads in the lists of the API, byte for byte. What changes by itself is left out. */
export class Readings {
  readonly #api: Pick<ApiClient, 'request'>;
  readonly paths: readonly string[];

  private constructor(api: Pick<ApiClient, 'request'>, paths: readonly string[]) {
    this.#api = api;
    this.paths = paths;
  }

  /** Of those paths, the ones that are answered. */
  static async of(api: Pick<ApiClient, 'request'>, paths: readonly string[]): Promise<Readings> {
    return new Readings(api, [...(await read(api, paths, firstWithinMs)).keys()]);
  }

  async now(): Promise<Reading> {
    return read(this.#api, this.paths, laterWithinMs);
  }

  /** What is answered twice in the same way. */
  async take(): Promise<Reading> {
    const [once, twice] = [await this.now(), await this.now()];
    return new Map([...once].filter(([path, body]) => twice.get(path) === body));
  }

  /** What is answered otherwise than before, and goes on being answered so. */
  async changedSince(before: Reading): Promise<Change[]> {
    const first = await this.now();
    const differs = [...before].filter(([path, body]) => first.get(path) !== body);
    if (differs.length === 0) return [];
    await delay(ownPaceMs);
    const second = await this.now();
    return differs.flatMap(([path, body]) => {
      const after = second.get(path);
      if (after === body || after !== first.get(path)) return [];
      return [{ path, ...whereTheyPart(body, after) }];
    });
  }
}

/** The reading operations without a parameter in their path: what a list is read by. */
export function listPaths({ paths }: OpenApiDocument): string[] {
  return Object.entries(paths).flatMap(([path, methods]) => ('get' in methods && !path.includes('{') ? [path] : []));
}

async function read(api: Pick<ApiClient, 'request'>, paths: readonly string[], timeoutMs: number): Promise<Reading> {
  const answers = paths.map(async (path) => {
    const answer = await api.request({ method: 'GET', path, timeoutMs }).catch(() => undefined);
    return answer?.status === 200 ? [[path, answer.body] as const] : [];
  });
  return new Map((await Promise.all(answers)).flat());
}

/** Both bodies from shortly before the first difference. */
function whereTheyPart(
  before: string,
  after: string | undefined,
): { readonly before: string; readonly after?: string } {
  if (after === undefined) return { before: before.slice(0, shownCharacters) };
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const from = Math.max(0, same - shownCharacters / 2);
  return { before: before.slice(from, from + shownCharacters), after: after.slice(from, from + shownCharacters) };
}
