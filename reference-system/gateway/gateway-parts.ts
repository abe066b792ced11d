/** What the routes work with, made once at start. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { Database } from '../service/database.ts';
import type { Admission } from './admission.ts';
import type { SessionCookie } from './session/cookie.ts';
import type { CsrfGuard } from './session/csrf.ts';
import type { KnownTenants } from './session/known-tenants.ts';
import type { SessionStore } from './session/session-store.ts';
import type { SignIn } from './session/sign-in.ts';
import type { StreamHub } from './stream/stream-hub.ts';

export interface GatewayParts {
  readonly database: Database;
  readonly sessions: SessionStore;
  readonly knownTenants: KnownTenants;
  readonly cookie: SessionCookie;
  readonly csrf: CsrfGuard;
  readonly signIn: SignIn;
  readonly streams: StreamHub;
  readonly admission: Admission;
}

/** A fastify instance whose handlers are typed by their schemas. */
export type Routes = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
