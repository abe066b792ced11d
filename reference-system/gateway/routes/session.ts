/** Signing in, who am I, signing out everywhere. */
import { Type } from 'typebox';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { answers, type Description, documented } from '../operation.ts';
import { Problem } from '../problem.ts';
import { SessionBody, SignIn } from '../schemas.ts';
import type { CsrfGuard } from '../session/csrf.ts';
import type { Session } from '../session/session-store.ts';

const tag = 'session';
const signingIn: Description = {
  tag,
  summary: 'Sign in',
  access: 'public',
  problems: ['sign-in-failed', 'rate-limited', 'too-large', 'unsupported-media-type', 'validation'],
};
const reading: Description = { tag, summary: 'Who is signed in', access: 'session' };
const signingOut: Description = { tag, summary: 'Sign out everywhere', access: 'write' };

export function sessionRoutes(app: Routes, { sessions, cookie, csrf, signIn, streams }: GatewayParts): void {
  app.post(
    '/session',
    {
      config: { public: true },
      bodyLimit: 4_096,
      schema: { ...documented(signingIn), body: SignIn, response: answers(signingIn, { 200: SessionBody }) },
    },
    async (request, reply) => {
      const person = await signIn.verify({ ...request.body, address: request.ip });
      const earlier = cookie.read(request);
      if (earlier !== undefined) await sessions.end(earlier);
      const token = await sessions.create(person);
      const session = await sessions.find(token);
      if (session === undefined) throw new Problem('unauthenticated', 'The session has ended already. Sign in again.');
      cookie.write(reply, token);
      return sessionBody(session, csrf);
    },
  );

  app.get(
    '/session',
    { schema: { ...documented(reading), response: answers(reading, { 200: SessionBody }) } },
    async (request) => sessionBody(sessionOf(request), csrf),
  );

  app.delete(
    '/session',
    { schema: { ...documented(signingOut), response: answers(signingOut, { 204: Type.Null() }) } },
    async (request, reply) => {
      const session = sessionOf(request);
      await sessions.endAll(session);
      streams.endStreamsOf(session);
      cookie.clear(reply);
      return reply.code(204).send(null);
    },
  );
}

function sessionBody(session: Session, csrf: CsrfGuard) {
  const { personId: id, displayName, role, tenantId, tenantName } = session;
  return {
    person: { id, displayName, role, tenant: { id: tenantId, name: tenantName } },
    csrfToken: csrf.tokenFor(session),
    expiresAt: session.expiresAt.toISOString(),
  };
}
