import type { Sent } from '../recorded-call.ts';
import { addressOf, type Call } from '../walker/call.ts';
import type { Parameter, Schema } from '../walker/operations.ts';
import { valuesOf } from '../walker/options.ts';
import { takes } from '../xss/job-texts.ts';

/** One place of a call where somebody's text goes in. */
export interface Point {
  /** E.g. `query sort`, `body title`, `header user-agent`. */
  readonly name: string;
  /** The same call with this text there. */
  with(text: string): Sent;
}

/** As a person might write it, and no form of anything. */
const anyText = "it's dq0x0z";

/** Headers that every service reads or passes on sooner or later; all are tried in one request. */
const commonHeaders = ['user-agent', 'referer', 'x-forwarded-for', 'x-request-id', 'accept-language', 'traceparent'];

/** Every parameter of the operation, those it declares and those that any request has. */
export function pointsOf(call: Call): Point[] {
  const { operation } = call;
  const members = Object.entries(operation.body?.properties ?? {});
  return [
    ...operation.parameters.flatMap((parameter) => pointAt(call, parameter) ?? []),
    ...members.map(([name, schema]) => memberPoint(call, name, (text) => (schema.type === 'array' ? [text] : text))),
    { name: 'common headers', with: (text) => withHeaders(call, commonHeaders, text) },
  ];
}

/** The places where the schema lets any text through. */
export function freePointsOf(call: Call): Point[] {
  const { parameters, body } = call.operation;
  const members = Object.entries(body?.properties ?? {}).filter(([, schema]) => !hasForm(schema));
  return [
    ...parameters.filter(({ schema }) => !hasForm(schema)).flatMap((parameter) => pointAt(call, parameter) ?? []),
    ...members.map(([name]) => memberPoint(call, name, (text) => text)),
  ];
}

/**
 * The places that take texts of one form only (an id, a word of a list, a number), with the text behind a value of that form: a check
 * that looks at the beginning lets it through, where it ends any other text.
 */
export function pointsBehind(call: Call): Point[] {
  const { parameters, body } = call.operation;
  const given = { path: call.pathValues, query: call.query, header: call.headers, cookie: {} };
  const behind = (place: string, value: unknown, point: (text: string) => Sent): Point[] =>
    value === undefined ? [] : [{ name: `${place} behind its value`, with: (text) => point(`${value}${text}`) }];
  return [
    ...parameters
      .filter(({ schema }) => hasForm(schema))
      .flatMap((parameter) => {
        const point = pointAt(call, parameter);
        const values: Readonly<Record<string, string>> = given[parameter.in];
        return point ? behind(point.name, values[parameter.name] ?? valuesOf(parameter.schema)[0], point.with) : [];
      }),
    ...Object.entries(body?.properties ?? {}).flatMap(([name, schema]) => {
      const isList = schema.type === 'array';
      const form = (isList ? schema.items : schema) ?? {};
      // A number is no text: there is nothing behind it.
      if (form.type !== 'string' || !hasForm(form)) return [];
      const value = [call.body?.[name]].flat()[0] ?? valuesOf(form)[0];
      const point = memberPoint(call, name, (text) => (isList ? [text] : text));
      return behind(point.name, value, point.with);
    }),
  ];
}

/** Whether the schema lets only texts of one form through. */
function hasForm(schema: Schema): boolean {
  const { type, enum: list, const: only, format, anyOf, oneOf } = schema;
  if (list !== undefined || only !== undefined || format !== undefined) return true;
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return alternatives.every(hasForm);
  if (type !== undefined && ![type].flat().includes('string')) return true;
  return !takes(schema, anyText);
}

function pointAt(call: Call, { in: place, name }: Parameter): Point | undefined {
  if (place === 'path') return { name: `path ${name}`, with: (text) => withPath(call, name, text) };
  if (place === 'query') return { name: `query ${name}`, with: (text) => withQuery(call, name, text) };
  if (place === 'header') return { name: `header ${name}`, with: (text) => withHeaders(call, [name], text) };
  return undefined;
}

/** @param wrapped where a list is asked for, a list with the text: else validation ends the attack before it has begun */
function memberPoint(call: Call, name: string, wrapped: (text: string) => unknown): Point {
  return { name: `body ${name}`, with: (text) => ({ ...call, body: { ...call.body, [name]: wrapped(text) } }) };
}

function withPath(call: Call, name: string, text: string): Sent {
  return { ...call, path: addressOf(call.operation, { ...call.pathValues, [name]: text }, call.query) };
}

function withQuery(call: Call, name: string, text: string): Sent {
  return { ...call, path: addressOf(call.operation, call.pathValues, { ...call.query, [name]: text }) };
}

/** Header values are latin-1 without line breaks. */
function withHeaders(call: Call, names: readonly string[], text: string): Sent {
  const value = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return { ...call, headers: { ...call.headers, ...Object.fromEntries(names.map((name) => [name, value])) } };
}
