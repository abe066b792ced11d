import { type Flaw, flawsOf } from '../flaw.ts';
import type { SystemCopy } from '../system-copy.ts';

/** Takes JSON from any content type, as a lenient parser does: then a form can carry it. */
function acceptAnyContentType(copy: SystemCopy): void {
  copy.replace('gateway/json-body.ts', "app.addContentTypeParser('application/json',", "app.addContentTypeParser('*',");
}

export const securityFlaws: readonly Flaw[] = [
  ...flawsOf('security.csrf', {
    'no-token-on-one-route': {
      does: 'One route, that of decisions on jobs, does not check the token.',
      apply: (copy) => {
        copy.replace(
          'gateway/authenticate.ts',
          'if (writes) parts.csrf.check(request, session);',
          `if (writes && request.routeOptions.url?.endsWith('/actions')) parts.csrf.checkOrigin(request);
    else if (writes) parts.csrf.check(request, session);`,
        );
      },
    },
    'token-of-any-session': {
      does: 'The token is the same for every session.',
      apply: (copy) => {
        copy.replace('gateway/session/csrf.ts', 'session.csrfSecret', "session && 'of anybody'");
      },
    },
    'token-of-the-person': {
      does: "The token is bound to the person and not to the session: a signed-out session's token still works.",
      apply: (copy) => {
        copy.replace('gateway/session/csrf.ts', 'session.csrfSecret', 'session.personId');
      },
    },
    'state-change-by-get': {
      does: 'A link of an e-mail cancels a job: a GET route that appends an event.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/job-actions.ts',
          'export function jobActionRoutes(app: Routes, { database }: GatewayParts): void {',
          `export function jobActionRoutes(app: Routes, { database }: GatewayParts): void {
  const linked: Description = { tag: 'jobs', summary: 'Cancel from an e-mail', access: 'session', problems: ['not-found'] };
  app.get(
    '/jobs/:id/cancel',
    { schema: { ...documented(linked), params: IdParams, response: answers(linked, { 200: Type.Object({ job: Job }) }) } },
    async (request) => {
      const session = sessionOf(request);
      const job = await findJob(database, session, request.params.id);
      if (job === undefined) throw notFound();
      const appended = await appendKeyed<JobEventType>(
        database,
        { session, operation: 'GET /v1/jobs/{id}/cancel', key: job.id, content: { jobId: job.id } },
        { streamId: jobStream(job.id), expectedVersion: job.version, ...eventOf('cancel', job, undefined) },
      );
      return { job: await jobAsOf(database, session.tenantId, job.id, appended.seq) };
    },
  );
`,
        );
      },
    },
    'origin-not-checked': {
      does: 'The Origin is not looked at; the token alone stands between the person and a foreign site.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/csrf.ts',
          'if (origin === undefined || !this.#origins.has(origin)) {',
          'if (origin === undefined && this.#origins.size === 0) {',
        );
      },
    },
    'origin-by-prefix': {
      does: 'The Origin is compared by its beginning.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/csrf.ts',
          'if (origin === undefined || !this.#origins.has(origin)) {',
          'if (origin === undefined || ![...this.#origins].some((own) => origin.startsWith(own))) {',
        );
      },
    },
    'missing-origin-accepted': {
      does: 'A request without an Origin is taken for the own page’s.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/csrf.ts',
          'if (origin === undefined || !this.#origins.has(origin)) {',
          'if (origin !== undefined && !this.#origins.has(origin)) {',
        );
      },
    },
    'forms-accepted': {
      does: 'Messages may be sent without token and Origin, and by a form: another origin of the same site can.',
      apply: (copy) => {
        acceptAnyContentType(copy);
        copy.replace(
          'gateway/authenticate.ts',
          'if (writes) parts.csrf.check(request, session);',
          "if (writes && !request.routeOptions.url?.endsWith('/read')) parts.csrf.check(request, session);",
        );
      },
    },
    'sign-in-from-anywhere': {
      does: 'Any site can sign a person in as somebody else: no Origin check at sign-in, and a form is understood.',
      apply: (copy) => {
        acceptAnyContentType(copy);
        copy.replace('gateway/authenticate.ts', 'if (writes) parts.csrf.checkOrigin(request);', '');
      },
    },
    'cookie-for-every-site': {
      does: 'The session cookie goes along from every site, and neither token nor Origin is asked for.',
      declared: ['foundation.security-scan'],
      apply: (copy) => {
        acceptAnyContentType(copy);
        copy.replace('gateway/session/cookie.ts', "sameSite: 'lax', ", '');
        copy.replace('gateway/authenticate.ts', 'if (writes) parts.csrf.check(request, session);', '');
      },
    },
  }),
  ...flawsOf('security.authorization', {
    'object-without-member-check': {
      does: 'Whoever knows a conversation’s id reads about it, also without being a member.',
      declared: ['golden.tenant-isolation'],
      apply: (copy) => {
        copy.replace(
          'gateway/queries/conversations.ts',
          'AND m.person_id = $2 AND m.conversation_id = $3`,',
          'AND $2::uuid IS NOT NULL AND m.conversation_id = $3 LIMIT 1`,',
        );
      },
    },
    'object-without-tenant-check': {
      does: 'A job is found by its id alone, in whatever tenant.',
      declared: ['golden.tenant-isolation'],
      apply: (copy) => {
        copy.replace(
          'gateway/queries/jobs.ts',
          /\$\{mine\} AND j\.job_id = \$3`/,
          'FROM accord.job j WHERE $1::uuid <> $2::uuid AND j.job_id = $3`',
        );
      },
    },
    'role-from-the-body': {
      does: 'The role is taken from the request’s body where it names one.',
      apply: (copy) => {
        copy.replace(
          'gateway/schemas.ts',
          'reason: Type.Optional(Type.String({ maxLength: 1_000 })),\n  },',
          'reason: Type.Optional(Type.String({ maxLength: 1_000 })),\n    role: Type.Optional(Role),\n  },',
        );
        copy.replace(
          'gateway/routes/job-actions.ts',
          'refuseUnlessPermitted(session, job, action);',
          'refuseUnlessPermitted({ ...session, role: request.body.role ?? session.role }, job, action);',
        );
        copy.replace(
          'ledger/migrations/010.do.guards.sql',
          'THEN v_approver AND p_actor <> v_job.proposed_by',
          'THEN p_actor <> v_job.proposed_by',
        );
      },
    },
    'approve-by-a-member': {
      does: 'Any member of a conversation may approve its jobs.',
      declared: ['golden.job-lifecycle'],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/job-actions.ts',
          "action === 'cancel' ? approver || proposer : approver && !proposer",
          "action === 'cancel' ? approver || proposer : !proposer",
        );
        copy.replace(
          'ledger/migrations/010.do.guards.sql',
          'THEN v_approver AND p_actor <> v_job.proposed_by',
          'THEN p_actor <> v_job.proposed_by',
        );
      },
    },
    'stream-without-member-check': {
      does: 'The stream tells everybody of the tenant of every conversation.',
      apply: (copy) => {
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          '&& this.#members.get(event.conversationId)?.has(personId)',
          '&& personId',
        );
      },
    },
  }),
  ...flawsOf('security.authentication', {
    'route-without-check': {
      does: 'The list of people is served without a session.',
      apply: (copy) => {
        copy.replace('gateway/routes/people.ts', '      schema: {', '      config: { public: true },\n      schema: {');
        copy.replace(
          'gateway/routes/people.ts',
          'WHERE tenant_id = $1 ORDER BY',
          'WHERE tenant_id = $1 OR $1 IS NULL ORDER BY',
        );
        copy.replace(
          'gateway/routes/people.ts',
          'values: [sessionOf(request).tenantId]',
          'values: [request.session?.tenantId ?? null]',
        );
      },
    },
    'expired-session-accepted': {
      does: 'Sessions never expire.',
      declared: ['golden.authentication'],
      apply: (copy) => {
        copy.replace(
          'gateway/session/session-store.ts',
          'WHERE s.token_hash = $1 AND s.expires_at > statement_timestamp()',
          'WHERE s.token_hash = $1 AND s.expires_at IS NOT NULL',
        );
      },
    },
    'signed-out-session-accepted': {
      does: 'Signing out only takes the cookie from the browser.',
      declared: ['golden.authentication'],
      apply: (copy) => {
        copy.replace('gateway/routes/session.ts', 'await sessions.endAll(session);', '');
      },
    },
    'session-kept-across-sign-in': {
      does: 'Whoever signs in keeps the session id that the browser had before: it can be fixed by somebody else.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/session-store.ts',
          'async create(person: { tenantId: string; personId: string }): Promise<string> {',
          'async create(person: { tenantId: string; personId: string }, fixed?: string): Promise<string> {',
        );
        copy.replace(
          'gateway/session/session-store.ts',
          "const token = randomBytes(32).toString('base64url');",
          "const token = fixed ?? randomBytes(32).toString('base64url');",
        );
        copy.replace(
          'gateway/routes/session.ts',
          'await sessions.create(person);',
          'await sessions.create(person, earlier);',
        );
      },
    },
    'unlimited-guessing': {
      does: 'Failed sign-ins are not counted.',
      apply: (copy) => {
        copy.replace('gateway/session/sign-in.ts', 'await this.#limit.recordFailure(account, address);', '');
      },
    },
    'guessing-limited-by-account-only': {
      does: 'One address may try one password on as many accounts as it likes.',
      apply: (copy) => {
        copy.environment('*gateway', { ACCORD_SIGN_IN_ATTEMPTS_PER_ADDRESS: '100000' });
      },
    },
    'guessing-limited-by-address-only': {
      does: 'One account may be guessed at from many addresses.',
      apply: (copy) => {
        copy.environment('*gateway', { ACCORD_SIGN_IN_ATTEMPTS_PER_ACCOUNT: '1000' });
      },
    },
  }),
  ...flawsOf('security.sql-injection', {
    'order-by-from-the-client': {
      does: 'The order of the list of jobs is the client’s own text in ORDER BY.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/jobs.ts',
          "sort: Type.Optional(oneOf('newest', 'oldest', 'updated')),",
          'sort: Type.Optional(Type.String()),',
        );
        copy.replace('gateway/routes/jobs.ts', 'conversationId, sort })', 'conversationId, sort: sort as never })');
        copy.replace('gateway/routes/jobs.ts', "sort = 'newest' }", "sort = 'j.created_seq' }");
        copy.replace('gateway/queries/jobs.ts', /name: `job-list-\$\{filter\.sort\}`,/, '');
        copy.replace('gateway/queries/jobs.ts', 'orders[filter.sort]', 'filter.sort');
      },
    },
    'search-built-from-text': {
      does: 'The words of a search are put into the statement as they are.',
      apply: (copy) => {
        copy.replace('gateway/queries/search.ts', /name: 'message-search',\n {4}text: `/, 'text: `');
        copy.replace(
          'gateway/queries/search.ts',
          'accord.search_messages($1, $2, $3, $4, $5)`',
          `accord.search_messages($1, $2, $3, $4, $5) WHERE body ILIKE '%\${words}%'\``,
        );
      },
    },
    'header-in-a-statement': {
      does: 'A request’s own id is looked up with a statement built from the header.',
      apply: (copy) => {
        copy.replace(
          'gateway/authenticate.ts',
          'if (writes) parts.csrf.check(request, session);',
          `if (writes) parts.csrf.check(request, session);
    const id = request.headers['x-request-id'];
    if (id !== undefined) await parts.database.query(\`SELECT 1 FROM accord.ledger_event WHERE request_key = '\${id}' LIMIT 1\`);`,
        );
        copy.replace(
          'gateway/authenticate.ts',
          'parts: { cookie: SessionCookie; sessions: SessionStore; csrf: CsrfGuard },',
          'parts: { cookie: SessionCookie; sessions: SessionStore; csrf: CsrfGuard; database: GatewayParts["database"] },',
        );
        copy.replace(
          'gateway/authenticate.ts',
          "import { Problem } from './problem.ts';",
          "import { Problem } from './problem.ts';\nimport type { GatewayParts } from './gateway-parts.ts';",
        );
      },
    },
    'blind-search': {
      does: 'The statement of the search is built from text, and its errors are swallowed: only time and answers tell.',
      apply: (copy) => {
        copy.overlay.postgresSettings = { log_min_messages: 'panic', log_min_error_statement: 'panic' };
        copy.replace('gateway/queries/search.ts', /name: 'message-search',\n {4}text: `/, 'text: `');
        copy.replace(
          'gateway/queries/search.ts',
          'accord.search_messages($1, $2, $3, $4, $5)`',
          `accord.search_messages($1, $2, $3, $4, $5) WHERE body ILIKE '%\${words}%'\``,
        );
      },
    },
  }),
  ...flawsOf('security.xss', {
    'message-as-html': {
      does: 'Messages are shown by innerHTML.',
      apply: (copy) => {
        copy.replace(
          'web/ui/message-text.tsx',
          /dir="auto">\s*\{text\}\s*<\/p>/,
          'dir="auto" dangerouslySetInnerHTML={{ __html: text }} />',
        );
      },
    },
    'title-as-html': {
      does: 'A conversation’s title is put into its heading as markup.',
      apply: (copy) => {
        copy.replace(
          'web/ui/conversation-heading.tsx',
          /<h1 id="conversation-heading" dir="auto">\s*\{conversation === null \?[^}]*\}\s*<\/h1>/,
          `<h1 id="conversation-heading" dir="auto" dangerouslySetInnerHTML={{ __html: conversation?.title ?? '' }} />`,
        );
      },
    },
    'links-of-any-scheme': {
      does: 'Words with a colon become links, javascript: ones too.',
      apply: (copy) => {
        copy.replace(
          'web/ui/message-text.tsx',
          /dir="auto">\s*\{text\}\s*<\/p>/,
          'dir="auto">{/^[a-z]+:\\S+$/.test(text) ? <a href={text}>{text}</a> : text}</p>',
        );
      },
    },
    'search-words-as-html': {
      does: 'The words that were searched for are repeated as markup.',
      apply: (copy) => {
        copy.replace(
          'web/ui/search-page.tsx',
          '<bdi>{query}</bdi>',
          '<bdi dangerouslySetInnerHTML={{ __html: query }} />',
        );
      },
    },
    'inline-allowed': {
      does: 'The policy allows inline scripts and eval.',
      declared: ['foundation.security-scan'],
      apply: (copy) => {
        copy.replace(
          'gateway/app.ts',
          `scriptSrc: ["'self'"],`,
          `scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"],`,
        );
      },
    },
  }),
  ...flawsOf('security.pii', {
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
          "const level = statusCode >= 400 || slow ? 'info' : 'debug';",
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
  }),
];
