import { decoysFor } from '../decoy.ts';

export const securityScanDecoys = decoysFor('foundation.security-scan', {
  'public-key-in-a-served-file': {
    looks: 'The page’s script holds a PEM block, an integrity hash and the word password.',
    isNone: 'The key is the public half; the hash and the word are no secrets.',
    apply: (copy) => {
      const block = ['-----BEGIN PUBLIC KEY-----', 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='].join(
        '\\n',
      );
      copy.append(
        'web/main.tsx',
        `\nObject.assign(globalThis, { verifier: '${block}\\n-----END PUBLIC KEY-----', integrity: 'sha512-${'b4'.repeat(32)}', field: 'password=' });\n`,
      );
    },
  },
  'any-origin-without-credentials': {
    looks: 'Every origin is allowed to read (Access-Control-Allow-Origin: *).',
    isNone: 'Without credentials: what anybody can fetch without a session is no secret.',
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
  'every-unknown-path-is-the-page': {
    looks: '/.env, /.git/config and /package.json are answered with 200.',
    isNone: 'With the page, as every address that the server does not know.',
    apply: (copy) => {
      copy.replace(
        'gateway/page/page-routes.ts',
        "reads && !path.includes('.') && !path.startsWith('/v1') && acceptsHtml(request.headers.accept)",
        "reads && !path.startsWith('/v1')",
      );
    },
  },
});
