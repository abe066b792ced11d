/**
 * JSON bodies as they were sent or not at all: bytes that are no UTF-8 would be replaced silently while decoding, and
 * NUL and lone surrogates cannot be stored in PostgreSQL, so all three are refused before anything is written.
 */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { invalid } from './problem.ts';

export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    if (!isUtf8(bytes)) return done(invalid('', 'must be UTF-8'));
    parse(request, bytes.toString('utf8'), (error, value: unknown) => {
      if (error) return done(invalid('', 'must be a well-formed JSON document'));
      const path = unstorable(value, '');
      if (path !== undefined) return done(invalid(path, 'must not contain NUL or lone surrogates'));
      done(null, value);
    });
  });
}

/** The pointer to the first string that PostgreSQL cannot store; names the place by the schema's own keys only. */
function unstorable(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    if (!isStorable(key)) return path;
    const found = unstorable(child, `${path}/${/^\w{1,40}$/.test(key) ? key : '…'}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether PostgreSQL stores this text as it is. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
