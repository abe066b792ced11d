import { CannotTell, messageOf } from './errors.ts';
import type { OpenApiDocument } from './system.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What `read` makes of an OpenAPI document. Throws CannotTell for one that is none, that names no operation, or that `read` cannot
 * follow: probes that are driven by it would attack nothing, and find nothing wrong.
 */
export function fromOpenApi<T>(document: unknown, read: (document: OpenApiDocument) => readonly T[]): readonly T[] {
  if (!isObject(document) || typeof document.openapi !== 'string' || !isObject(document.paths)) {
    throw new CannotTell('The OpenAPI document is none: "openapi" and "paths" are not there.');
  }
  const broken = Object.entries(document.paths).find(([, item]) => !isObject(item));
  if (broken) throw new CannotTell(`The OpenAPI document holds no operations at path "${broken[0]}".`);
  let found: readonly T[];
  try {
    found = read(document as unknown as OpenApiDocument);
  } catch (cause) {
    throw new CannotTell(`The OpenAPI document cannot be understood: ${messageOf(cause)}`, { cause });
  }
  if (found.length === 0) throw new CannotTell('The OpenAPI document names no operation.');
  return found;
}
