import { decoysFor } from '../decoy.ts';

export const csrfDecoys = decoysFor('security.csrf', {
  'refused-by-redirect': {
    looks: 'A call without token or Origin is answered with 303, not with an error.',
    isNone: 'It leads to the start page; nothing was done.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        'reply.code(problem.status).headers(problemHeaders(problem));',
        "if (problem.code === 'csrf') return reply.code(303).header('location', '/').serializer(String).send('');\n  reply.code(problem.status).headers(problemHeaders(problem));",
      );
    },
  },
  'readable-for-everybody': {
    looks: 'Every answer may be read by any origin (Access-Control-Allow-Origin: *).',
    isNone: 'Without credentials: no answer to a signed-in person is readable, and no header may be sent along.',
    apply: (copy) => {
      copy.replace(
        'gateway/app.ts',
        'await app.register(cookiePlugin);',
        `await app.register(cookiePlugin);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*');
  });`,
      );
    },
  },
  'reading-is-noted': {
    looks: 'Every GET writes to the database.',
    isNone: 'It notes that the session is in use, which is no deed of anybody.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        'this.#touchAfterSeconds = Math.min(60, limits.idleSeconds / 10);',
        'this.#touchAfterSeconds = 0;',
      );
    },
  },
});
