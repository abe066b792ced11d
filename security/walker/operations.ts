import { fromOpenApi } from '../../harness/parse-openapi.ts';
import type { OpenApiDocument } from '../../harness/system.ts';

/** A JSON schema as far as the walker reads it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One operation of the document: `id` is `METHOD /path/{template}`. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schema of its JSON body. */
  readonly body: Schema | undefined;
  /** Schemas of its successful JSON answers. */
  readonly answers: readonly Schema[];
  /** Whether the method is meant to change state. */
  readonly writes: boolean;
}

const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete', 'trace'];
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface RawOperation {
  readonly parameters?: readonly (Omit<Parameter, 'required'> & { readonly required?: boolean })[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

/** Every operation of the OpenAPI document, references resolved, in the document's order. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  return [...fromOpenApi(document, read)];
}

function read(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method.toLowerCase()))
      .map(([name, raw]): Operation => {
        const method = name.toUpperCase();
        const operation = raw as RawOperation;
        const shared = (item.parameters ?? []) as NonNullable<RawOperation['parameters']>;
        const content = Object.entries(operation.requestBody?.content ?? {});
        const json = content.find(([type]) => type.includes('json')) ?? content[0];
        return {
          id: `${method} ${path}`,
          method,
          path,
          parameters: [...shared, ...(operation.parameters ?? [])].map((parameter) => ({
            ...parameter,
            required: parameter.required ?? parameter.in === 'path',
            schema: resolved(document, parameter.schema ?? {}),
          })),
          body: json?.[1].schema && resolved(document, json[1].schema),
          answers: Object.entries(operation.responses ?? {})
            .filter(([status]) => status.startsWith('2'))
            .flatMap(([, { content: types }]) => types?.['application/json']?.schema ?? [])
            .map((schema) => resolved(document, schema)),
          writes: !readingMethods.has(method),
        };
      }),
  );
}

/** The schema with local references (`#/components/…`) replaced, also those inside it. A cycle ends after a few levels. */
function resolved(document: OpenApiDocument, schema: Schema, depth = 0): Schema {
  if (depth > 12) return {};
  if (schema.$ref !== undefined) {
    const target = schema.$ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
    return target === undefined ? {} : resolved(document, target as Schema, depth + 1);
  }
  const each = (value: Schema) => resolved(document, value, depth + 1);
  return {
    ...schema,
    ...(schema.items && { items: each(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(each) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(each) }),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, each(value)])),
    }),
  };
}
