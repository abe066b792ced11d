import { flawsOf } from '../../flaw.ts';

export const piiFlaws = flawsOf('security.pii', {
  'email-in-an-access-log': {
    does: 'Failed requests are logged with the account that they named.',
    apply: (copy) => {
      copy.replace(
        'gateway/access-log.ts',
        'route, status: statusCode, durationMs }',
        'route, status: statusCode, durationMs, account: (request.body as { email?: string } | undefined)?.email }',
      );
    },
  },
  'search-in-an-access-log': {
    does: 'Every request is logged with its whole address, search words included.',
    apply: (copy) => {
      copy.replace(
        'gateway/access-log.ts',
        "const level = (statusCode >= 400 && !shed) || slow ? 'info' : 'debug';",
        "const level = 'info';",
      );
      copy.replace('gateway/access-log.ts', 'method: request.method,', 'method: request.method, url: request.url,');
    },
  },
  'input-in-an-error': {
    does: 'An error repeats the whole body that was sent, a password too.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        '.send(problem.document(request.id))',
        '.send({ ...problem.document(request.id), received: request.body })',
      );
    },
  },
  'whole-person-in-the-list': {
    does: 'The list of people gives everybody’s e-mail.',
    apply: (copy) => {
      copy.replace('gateway/routes/people.ts', 'SELECT person_id AS id,', 'SELECT person_id AS id, email,');
      copy.replace(
        'gateway/schemas.ts',
        'export const Person = Type.Object({ id: Id,',
        'export const Person = Type.Object({ id: Id, email: Type.Optional(Type.String()),',
      );
    },
  },
  'session-key-in-the-table': {
    does: 'The session’s key is kept in the database as it is.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        /person\.personId,\s*randomBytes\(32\)\.toString\('base64url'\),/,
        'person.personId, token,',
      );
    },
  },
});
