/** Bodies are taken as they are, queries and headers from text; what a schema does not name is refused, never dropped. */
import { Ajv } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

// Only the first problem: collecting all of them lets a large body cost a large answer.
const common = { allErrors: false, removeAdditional: false, useDefaults: false, strict: false } as const;

export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const exact = new Ajv({ ...common, coerceTypes: false });
  const fromText = new Ajv({ ...common, coerceTypes: true });
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : fromText).compile(schema);
}
