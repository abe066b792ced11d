import { badRequestBody } from './api-error.ts';

/** Kinds of value that a field of a request can have, by Toxiproxy's names for them, which its errors tell. */
export type Kind = 'string' | 'bool' | 'int64' | 'int' | 'float32';

interface ValueOf {
  string: string;
  bool: boolean;
  int64: number;
  int: number;
  float32: number;
}

type Fields = Readonly<Record<string, Kind>>;
export type Decoded<F extends Fields> = { -readonly [K in keyof F]?: ValueOf[F[K]] };

/**
 * The first JSON value of a request's body; what follows it is not looked at.
 * @throws {ApiError} 400
 */
export function parseBody(text: string): unknown {
  if (text.trim() === '') throw badRequestBody('EOF');
  const first = firstValue(text);
  if (first === undefined) throw badRequestBody('unexpected EOF');
  try {
    return JSON.parse(first);
  } catch (cause) {
    // V8 names either the character or its position.
    const [, token, position] =
      /^SyntaxError: (?:Unexpected token '(.)'|.* at position (\d+))/s.exec(String(cause)) ?? [];
    const character = token ?? first[Number(position ?? 0)];
    throw badRequestBody(`invalid character '${character}' looking for beginning of value`);
  }
}

/** The text of the first value, or undefined when it does not end. */
function firstValue(text: string): string | undefined {
  const start = text.search(/\S/);
  if (!/[{["]/.test(text[start] ?? '')) return /^[^\s,\]}]*/.exec(text.slice(start))?.[0];
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|["{}[\]]/gs)) {
    if (token === '"') return undefined;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return text.slice(start, start + index + token.length);
  }
  return undefined;
}

/**
 * Takes the named fields from an object, whatever case their names are spelt in. Unknown fields and nulls are ignored.
 * @param type what Toxiproxy calls the whole thing, for error messages; `Type.path` places it inside a body.
 * @throws {ApiError} 400 when something has another kind.
 */
export function decode<const F extends Fields>(value: unknown, type: string, fields: F): Decoded<F> {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw badRequestBody(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
  }
  const structure = type.replace(/^(?:toxiproxy|toxics)\./, '');
  const decoded: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    const name = Object.hasOwn(fields, key) ? key : Object.keys(fields).find((known) => known === key.toLowerCase());
    const kind = name === undefined ? undefined : fields[name];
    if (name === undefined || kind === undefined || entry === null) continue;
    if (!fits(entry, kind)) {
      const shown = typeof entry === 'number' ? `number ${entry}` : kindOf(entry);
      const given = typeof entry === 'number' && (kind === 'string' || kind === 'bool') ? 'number' : shown;
      throw badRequestBody(`json: cannot unmarshal ${given} into Go struct field ${structure}.${name} of type ${kind}`);
    }
    decoded[name] = kind === 'float32' ? shortestFloat32(entry) : entry;
  }
  return decoded as Decoded<F>;
}

/** Finds a field as `decode` does, for fields that are objects themselves. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entry = Object.entries(value).find(([key]) => key.toLowerCase() === name);
  return entry?.[1];
}

export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function fits(value: unknown, kind: Kind): boolean {
  if (kind === 'string') return typeof value === 'string';
  if (kind === 'bool') return typeof value === 'boolean';
  if (kind === 'float32') return typeof value === 'number' && Number.isFinite(Math.fround(value));
  return Number.isSafeInteger(value);
}

/** The number with the fewest digits that is the same in single precision, in which Toxiproxy keeps toxicity. */
function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return Number(single.toPrecision(9));
}
