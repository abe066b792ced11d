/**
 * Two independent defences for state-changing calls: the Origin must be one of ours, and x-csrf-token must be the HMAC of
 * the session's own secret, which a foreign site cannot read and which no other session shares.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import type { Session } from './session-store.ts';

export class CsrfGuard {
  readonly #secret: string;
  readonly #origins: ReadonlySet<string>;

  constructor(secret: string, allowedOrigins: readonly string[]) {
    this.#secret = secret;
    this.#origins = new Set(allowedOrigins);
  }

  tokenFor(session: Session): string {
    return createHmac('sha256', this.#secret).update(`csrf:${session.csrfSecret}`).digest('base64url');
  }

  /** @throws Problem csrf unless the request names an allowed origin; an absent Origin is refused too. */
  checkOrigin(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (origin === undefined || !this.#origins.has(origin)) {
      throw new Problem('csrf', 'The Origin header must name the page of this service.');
    }
  }

  /** @throws Problem csrf unless origin and token are those of this session's own page. */
  check(request: FastifyRequest, session: Session): void {
    this.checkOrigin(request);
    const received = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
    const expected = Buffer.from(this.tokenFor(session));
    if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
      throw new Problem('csrf', 'The x-csrf-token header must carry the token of this session.');
    }
  }
}
