/** /openapi.json, generated from the schemas that also validate and serialise. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** Registered before the routes: it listens to their being added. */
export async function describeApi(app: FastifyInstance, cookieName: string): Promise<void> {
  await app.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Accord',
        version: '1.0.0',
        description: 'Conversations, and the decisions that come out of them. Errors are RFC 9457 problem documents.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: cookieName, description: 'Set by POST /v1/session.' },
          csrf: {
            type: 'apiKey',
            in: 'header',
            name: 'x-csrf-token',
            description: 'The csrfToken of the session. State-changing calls also need an Origin of this service.',
          },
        },
      },
    },
  });
}

export function serveDescription(app: FastifyInstance): void {
  let text: string | undefined;
  app.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.header('content-type', 'application/json; charset=utf-8').serializer(String).send(text);
  });
}
