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
  'session-key-as-bytes': {
    does: 'The session’s key is kept in the database as it is, as bytes instead of text.',
    apply: (copy) =>
      copy.replace(
        'gateway/session/session-store.ts',
        "return createHash('sha256').update(token).digest();",
        "return Buffer.from(token, 'base64url');",
      ),
  },
  'emails-in-the-stream': {
    does: 'The stream’s first frame tells who is in the tenant, with everybody’s e-mail.',
    apply: (copy) => {
      copy.replace(
        'gateway/stream/stream-hub.ts',
        'const conversations = await listConversations(database, session);',
        `const conversations = await listConversations(database, session);
    const { rows: people } = await database.query({
      text: 'SELECT person_id AS id, display_name AS "displayName", role, email FROM accord.person WHERE tenant_id = $1',
      values: [tenantId],
    });`,
      );
      copy.replace(
        'gateway/stream/stream-hub.ts',
        'readyFrame(head, heartbeatMs) +',
        'readyFrame(head, heartbeatMs, people) +',
      );
      copy.replace(
        'gateway/stream/frames.ts',
        'export const readyFrame = (headSeq: number, heartbeatMs: number) => ',
        'export const readyFrame = (headSeq: number, heartbeatMs: number, people: readonly unknown[]) => ',
      );
      copy.replace(
        'gateway/stream/frames.ts',
        "frame('ready', { headSeq, heartbeatMs });",
        "frame('ready', { headSeq, heartbeatMs, people });",
      );
    },
  },
  'failed-statement-with-its-values': {
    does: 'A statement that the database refuses is logged with its values: the text of a message, the words of a search.',
    apply: (copy) => {
      copy.replace('service/database.ts', '  #distrustUntilMs = 0;', '  #distrustUntilMs = 0;\n  readonly #log: Log;');
      copy.replace(
        'service/database.ts',
        'this.pool = new pg.Pool({',
        'this.#log = options.log;\n    this.pool = new pg.Pool({',
      );
      copy.replace(
        'service/database.ts',
        'return this.withClient((client) => client.query<Row>(statement, values));',
        `try {
      return await this.withClient((client) => client.query<Row>(statement, values));
    } catch (error) {
      const given = String(typeof statement === 'string' ? values : statement.values);
      this.#log.info({ err: error, given }, 'a statement failed');
      throw error;
    }`,
      );
    },
  },
  'job-in-the-workers-log': {
    does: 'The worker logs every job that it begins, title and input included.',
    apply: (copy) =>
      copy.replace(
        'worker/drive-job.ts',
        'if (!stop.aborted) job = await record(',
        "if (!stop.aborted) options.log.info({ job }, 'a job begins');\n      if (!stop.aborted) job = await record(",
      ),
  },
  'email-in-a-refused-sign-in': {
    does: 'A refused sign-in repeats what was typed as the e-mail, which is the password now and then.',
    declared: ['golden.authentication'],
    apply: (copy) =>
      copy.replace(
        'gateway/session/sign-in.ts',
        "throw new Problem('sign-in-failed', 'The e-mail or the password is wrong.');",
        "throw new Problem('sign-in-failed', `Nobody signs in as ${email} with this password.`);",
      ),
  },
  'slow-request-with-its-body': {
    does: 'What was slow is logged with what was sent, so that it can be looked into.',
    apply: (copy) => {
      copy.replace(
        'gateway/access-log.ts',
        'route, status: statusCode, durationMs }',
        'route, status: statusCode, durationMs, ...(slow ? { sent: request.body } : {}) }',
      );
    },
  },
});
