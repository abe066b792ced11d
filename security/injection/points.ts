import type { Sent } from '../recorded-call.ts';
import { type Call, filled } from '../walker/call.ts';
import type { Schema } from '../walker/operations.ts';

/** One place of a call where somebody's text goes in. */
export interface Point {
  /** E.g. `query sort`, `body title`, `header user-agent`. */
  readonly name: string;
  /** The same call with this text there. */
  with(text: string): Sent;
}

/** Headers that every service reads or passes on sooner or later; all are tried in one request. */
const commonHeaders = ['user-agent', 'referer', 'x-forwarded-for', 'x-request-id', 'accept-language', 'traceparent'];

/** Every parameter of the operation, those it declares and those that any request has. */
export function pointsOf(call: Call): Point[] {
  const { operation } = call;
  const declared = operation.parameters.map(({ in: place, name }) => ({ place, name }));
  const members = Object.keys(operation.body?.properties ?? {});
  return [
    ...declared.flatMap(({ place, name }): Point[] => {
      if (place === 'path') return [{ name: `path ${name}`, with: (text) => withPath(call, name, text) }];
      if (place === 'query') return [{ name: `query ${name}`, with: (text) => withQuery(call, name, text) }];
      if (place === 'header') return [{ name: `header ${name}`, with: (text) => withHeaders(call, [name], text) }];
      return [];
    }),
    ...members.map(
      (name): Point => ({
        name: `body ${name}`,
        with: (text) => ({
          ...call,
          body: { ...call.body, [name]: wrapped(operation.body?.properties?.[name], text) },
        }),
      }),
    ),
    { name: 'common headers', with: (text) => withHeaders(call, commonHeaders, text) },
  ];
}

/** Where a list is asked for, a list with the text: else validation ends the attack before it has begun. */
function wrapped(schema: Schema | undefined, text: string): unknown {
  return schema?.type === 'array' ? [text] : text;
}

function withPath(call: Call, name: string, text: string): Sent {
  const path = filled(call.operation.path, { ...call.pathValues, [name]: text });
  return { ...call, path: withSearch(path, call.query) };
}

function withQuery(call: Call, name: string, text: string): Sent {
  return { ...call, path: withSearch(filled(call.operation.path, call.pathValues), { ...call.query, [name]: text }) };
}

function withSearch(path: string, query: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
}

/** Header values are latin-1 without line breaks. */
function withHeaders(call: Call, names: readonly string[], text: string): Sent {
  const value = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return { ...call, headers: { ...call.headers, ...Object.fromEntries(names.map((name) => [name, value])) } };
}
