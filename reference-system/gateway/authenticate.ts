/** Every route below /v1 needs a session unless it says otherwise; every state-changing one needs origin and token. */
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';
import type { SessionCookie } from './session/cookie.ts';
import type { CsrfGuard } from './session/csrf.ts';
import type { KnownTenants } from './session/known-tenants.ts';
import type { Session, SessionStore } from './session/session-store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on routes that are public. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** Served without a session. */
    public?: boolean;
    /** Not counted among its tenant's running requests (long-lived answers). */
    unqueued?: boolean;
  }
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export function authenticateRequests(
  app: FastifyInstance,
  parts: { cookie: SessionCookie; sessions: SessionStore; knownTenants: KnownTenants; csrf: CsrfGuard },
): void {
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request) => {
    const writes = !readingMethods.has(request.method);
    if (request.routeOptions.config.public) {
      if (writes) parts.csrf.checkOrigin(request);
      return;
    }
    const token = parts.cookie.read(request);
    const session = token === undefined ? undefined : await parts.sessions.find(token);
    if (token === undefined || session === undefined)
      throw new Problem('unauthenticated', 'There is no session, or it has ended.');
    if (writes) parts.csrf.check(request, session);
    parts.knownTenants.remember(token, session.tenantId);
    request.session = session;
  });
}

/** The session of a route that is not public. */
export function sessionOf(request: { session: Session | null }): Session {
  if (request.session === null) throw new Problem('unauthenticated', 'There is no session, or it has ended.');
  return request.session;
}
