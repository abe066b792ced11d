import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import { addressOf, type Call } from './call.ts';
import type { Schema } from './operations.ts';
import { sampleValue } from './sample-value.ts';

/**
 * The call once more for each optional parameter of query or header, and each optional member of the body, that it leaves out: a boolean
 * as true, each word of a list, else a value made from the schema. One at a time, never together; cookies stay out, a call has no place
 * for them.
 *
 * All share the call's key and texts. Where the operation writes, ask for a fresh call for each: the system may take the second for the
 * first, sent again.
 */
export function withOptions(call: Call): Call[] {
  const { operation, pathValues, query, headers, body } = call;
  const headersSent = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const calls: Call[] = [];
  for (const { in: place, name, schema } of operation.parameters.filter(({ required }) => !required)) {
    for (const value of valuesOf(schema).filter(isPlain)) {
      if (place === 'query' && query[name] === undefined) {
        const more = { ...query, [name]: String(value) };
        calls.push({ ...call, query: more, path: addressOf(operation, pathValues, more) });
      }
      if (place === 'header' && !headersSent.has(name.toLowerCase()))
        calls.push({ ...call, headers: { ...headers, [name]: String(value) } });
    }
  }
  const { properties = {}, required = [] } = operation.body ?? {};
  for (const [name, schema] of Object.entries(body ? properties : {})) {
    if (required.includes(name) || body?.[name] !== undefined) continue;
    for (const value of valuesOf(schema)) calls.push({ ...call, body: { ...body, [name]: value } });
  }
  return calls;
}

/** What is worth trying of a schema: each word of a list, true, or one value; nothing where none could be made. */
export function valuesOf(schema: Schema): unknown[] {
  if (schema.enum) return [...schema.enum];
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.flatMap(valuesOf);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'boolean') return [true];
  if (type === 'array') return valuesOf(schema.items ?? {}).map((value) => [value]);
  // Always the same: which value it is does not matter.
  const value = sampleValue(schema, seededRandom(1));
  return value === undefined ? [] : [value];
}

/** What can be written into an address or a header. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : value !== null && typeof value !== 'object';
}
