/** The session cookie: unreadable for scripts, not sent along from foreign sites, host-only where TLS is on. */
import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  readonly name: string;
  read(request: FastifyRequest): string | undefined;
  /** The same out of a request's `Cookie` header, before the framework has parsed it. */
  readHeader(header: string): string | undefined;
  write(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
}

const tokenFormat = /^[\w-]{43}$/;

export function createSessionCookie(options: { secure: boolean; maxAgeSeconds: number }): SessionCookie {
  const name = options.secure ? '__Host-accord_session' : 'accord_session';
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: options.secure } as const;
  const inHeader = new RegExp(`(?:^|; )${name}=([\\w-]{43})(?:;|$)`);
  return {
    name,
    readHeader: (header) => inHeader.exec(header)?.[1],
    read(request) {
      const token = request.cookies[name];
      return token !== undefined && tokenFormat.test(token) ? token : undefined;
    },
    write(reply, token) {
      reply.setCookie(name, token, { ...attributes, maxAge: options.maxAgeSeconds });
    },
    clear(reply) {
      reply.clearCookie(name, attributes);
    },
  };
}
