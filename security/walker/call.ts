import type { OperationSample, Samples } from '../../harness/security-profile.ts';
import type { SeededRandom } from '../../harness/statistics/seeded-random.ts';
import type { Operation } from './operations.ts';
import { sampleValue } from './sample-value.ts';

/** A call that the system should accept from the person it was made for. */
export interface Call {
  readonly operation: Operation;
  /** With its parameters, the query included. */
  readonly path: string;
  readonly pathValues: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly write: OperationSample['write'];
}

/** Why there is no call for an operation: a cell that nobody can judge, never one that is passed over. */
export interface NoCall {
  readonly operation: Operation;
  readonly missing: string;
}

/**
 * The call of an operation with the adapter's values, and where it has none, values made from the schema. An operation the
 * adapter has never heard of is called too, as long as its ids are those of known resources.
 */
export function callOf(operation: Operation, samples: Samples, random: SeededRandom): Call | NoCall {
  const own = samples.operations[operation.id];
  const pathValues: Record<string, string> = {};
  for (const [placeholder, name] of operation.path.matchAll(/\{([^}]+)\}/g)) {
    const prefix = operation.path.slice(0, operation.path.indexOf(placeholder) + placeholder.length);
    const schema = operation.parameters.find((each) => each.in === 'path' && each.name === name)?.schema;
    const value = samples.pathValues[prefix] ?? (schema?.enum ? sampleValue(schema, random) : undefined);
    if (value === undefined) return { operation, missing: `no value for the path parameter ${prefix}` };
    pathValues[name!] = String(value);
  }
  const query: Record<string, string> = { ...own?.query };
  const headers: Record<string, string> = { ...own?.headers };
  for (const parameter of operation.parameters) {
    const target = parameter.in === 'query' ? query : parameter.in === 'header' ? headers : undefined;
    if (!target || !parameter.required || target[parameter.name] !== undefined) continue;
    const value = sampleValue(parameter.schema, random);
    if (value === undefined)
      return { operation, missing: `no value for the ${parameter.in} parameter ${parameter.name}` };
    target[parameter.name] = String(value);
  }
  const made = operation.body && own?.body === undefined ? sampleValue(operation.body, random) : {};
  if (made === undefined) return { operation, missing: 'no value for its body could be made from the schema' };
  const body = operation.body ? { ...(made as object), ...own?.body } : undefined;
  return {
    operation,
    path: addressOf(operation, pathValues, query),
    pathValues,
    query,
    headers,
    body,
    write: own?.write,
  };
}

/** The operation's path with these parameters, the query included. */
export function addressOf(
  { path }: Operation,
  pathValues: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>>,
): string {
  const search = new URLSearchParams(query).toString();
  return `${filled(path, pathValues)}${search ? `?${search}` : ''}`;
}

/** The path template with these values, encoded. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => encodeURIComponent(values[name] ?? whole));
}

export function isCall(made: Call | NoCall): made is Call {
  return !('missing' in made);
}
