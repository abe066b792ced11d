import { decoysFor } from '../decoy.ts';

export const authenticationDecoys = decoysFor('security.authentication', {
  'rolling-cookie': {
    looks: 'Every answer sets the session cookie anew, to the same value: the session seems never to be renewed.',
    isNone: 'Only its age in the browser moves on; signing in still gives a new session.',
    apply: (copy) => {
      copy.replace(
        'gateway/authenticate.ts',
        "app.addHook('onRequest', async (request) => {",
        "app.addHook('onRequest', async (request, reply) => {",
      );
      copy.replace(
        'gateway/authenticate.ts',
        'request.session = session;',
        'request.session = session;\n    parts.cookie.write(reply, token as string);',
      );
    },
  },
  'refused-with-403': {
    looks: 'A call without a session is not answered with 401.',
    isNone: 'It is refused all the same, with 403.',
    apply: (copy) => {
      copy.replace(
        'gateway/problem.ts',
        "unauthenticated: { status: 401, title: 'Sign in first' }",
        "unauthenticated: { status: 403, title: 'Sign in first' }",
      );
    },
  },
  'session-ids-that-begin-alike': {
    looks: 'The session id after sign-in begins like the one before it.',
    isNone: 'A prefix names its version; 240 random bits follow, new at every sign-in.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        "const token = randomBytes(32).toString('base64url');",
        "const token = 'v1_' + randomBytes(30).toString('base64url');",
      );
    },
  },
});
