import { decoysFor } from '../decoy.ts';

export const piiDecoys = decoysFor('security.pii', {
  'ids-in-the-access-log': {
    looks: 'Every request is logged with its address, ids of people’s things included.',
    isNone: 'Random ids are no personal data, and the query, which may hold a search, is left out.',
    apply: (copy) => {
      copy.replace(
        'gateway/access-log.ts',
        "const level = (statusCode >= 400 && !shed) || slow ? 'info' : 'debug';",
        "const level = 'info';",
      );
      copy.replace(
        'gateway/access-log.ts',
        'method: request.method,',
        "method: request.method, path: request.url.split('?')[0],",
      );
    },
  },
  'masked-account-in-the-log': {
    looks: 'Failed sign-ins are logged with the account.',
    isNone: 'Masked: its first letter and its domain are left (ASVS V16.2.5 allows as much).',
    apply: (copy) => {
      copy.replace(
        'gateway/access-log.ts',
        'route, status: statusCode, durationMs }',
        "route, status: statusCode, durationMs, account: (request.body as { email?: string } | undefined)?.email?.replace(/^(.).*@/, '$1***@') }",
      );
    },
  },
  'own-email-in-own-session': {
    looks: 'An answer holds an e-mail.',
    isNone: 'It is the asker’s own, in their own session.',
    apply: (copy) => {
      copy.replace('gateway/session/session-store.ts', 'p.role, s.csrf_secret', 'p.role, p.email, s.csrf_secret');
      copy.replace(
        'gateway/routes/session.ts',
        'person: { id, displayName, role,',
        'person: { id, displayName, role, email: (session as Session & { email: string }).email,',
      );
      copy.replace(
        'gateway/schemas.ts',
        'tenant: Type.Object({ id: Id, name: Type.String() }),',
        'tenant: Type.Object({ id: Id, name: Type.String() }),\n    email: Type.String(),',
      );
    },
  },
});
