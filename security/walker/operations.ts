import { DiamondError } from '../../harness/errors.ts';
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
  readonly allOf?: readonly Schema[];
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

type RawParameter = NonNullable<RawOperation['parameters']>[number] & { readonly $ref?: string };
type PathItem = Readonly<Record<string, unknown>>;

/**
 * Every operation of the OpenAPI document, references resolved, in the document's order. Throws CannotTell for
 * what is no OpenAPI 3 document or leaves a path without its operations: what cannot be read is not passed over.
 */
export function operationsOf(document: OpenApiDocument): Operation[] {
  return [...fromOpenApi(document, read)];
}

function read(document: OpenApiDocument): Operation[] {
  if (!/^3\./.test(document.openapi)) throw badDocument('openapi 3.x', document.openapi);
  return Object.entries(document.paths).flatMap(([path, raw]) => {
    const item = pathItem(document, path, raw);
    return Object.entries(item)
      .filter(([method]) => methods.includes(method.toLowerCase()))
      .map(([method, operation]) => operationOf(document, path, item, method.toUpperCase(), operation as RawOperation));
  });
}

function pathItem(document: OpenApiDocument, path: string, raw: PathItem | null): PathItem {
  const item = typeof raw?.$ref === 'string' ? pointedTo(document, raw.$ref) : raw;
  if (typeof item === 'object' && item !== null) return item as PathItem;
  throw badDocument(`the operations of ${path}`, JSON.stringify(raw));
}

function operationOf(
  document: OpenApiDocument,
  path: string,
  item: PathItem,
  method: string,
  operation: RawOperation,
): Operation {
  const parameters = [...((item.parameters ?? []) as RawParameter[]), ...(operation.parameters ?? [])];
  const content = Object.entries(operation.requestBody?.content ?? {});
  const json = content.find(([type]) => type.includes('json')) ?? content[0];
  return {
    id: `${method} ${path}`,
    method,
    path,
    parameters: parameters.map((each) => {
      const { $ref } = each as RawParameter;
      const parameter = ($ref === undefined ? each : pointedTo(document, $ref)) as RawParameter | undefined;
      if (!parameter) throw badDocument(`a parameter of ${method} ${path} at ${$ref}`, 'nothing');
      return {
        ...parameter,
        required: parameter.required ?? parameter.in === 'path',
        schema: resolved(document, parameter.schema ?? {}),
      };
    }),
    body: json?.[1].schema && resolved(document, json[1].schema),
    answers: Object.entries(operation.responses ?? {})
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([, { content: types }]) => types?.['application/json']?.schema ?? [])
      .map((schema) => resolved(document, schema)),
    writes: !readingMethods.has(method),
  };
}

function badDocument(expected: string, received: string): DiamondError {
  return new DiamondError({
    code: 'bad-openapi',
    subject: 'OpenAPI document of the system',
    expected,
    received,
    action: 'Correct the document, or the adapter’s openApi(): operations that cannot be read cannot be attacked.',
  });
}

/** What a local reference (`#/components/…`) points to. */
function pointedTo(document: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}

/** The schema with local references (`#/components/…`) replaced, also those inside it. A cycle ends after a few levels. */
function resolved(document: OpenApiDocument, schema: Schema, depth = 0): Schema {
  if (depth > 12) return {};
  if (schema.$ref !== undefined) {
    const target = pointedTo(document, schema.$ref);
    return target === undefined ? {} : resolved(document, target as Schema, depth + 1);
  }
  if (schema.allOf)
    return merged([without(schema), ...schema.allOf].map((part) => resolved(document, part, depth + 1)));
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

function without({ allOf: _allOf, ...rest }: Schema): Schema {
  return rest;
}

/** The parts of an allOf as one schema. */
function merged(parts: readonly Schema[]): Schema {
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => required ?? []),
  };
}
