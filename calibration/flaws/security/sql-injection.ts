import { flawsOf } from '../../flaw.ts';

export const sqlInjectionFlaws = flawsOf('security.sql-injection', {
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
        'knownTenants: KnownTenants; csrf: CsrfGuard }',
        'knownTenants: KnownTenants; csrf: CsrfGuard; database: GatewayParts["database"] }',
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
  'filtered-search': {
    does: 'The search’s statement is built from text without the words that sleep or select, and errors are not logged: only how many rows come tells.',
    apply: (copy) => {
      copy.overlay.postgresSettings = { log_min_messages: 'panic', log_min_error_statement: 'panic' };
      copy.replace('gateway/queries/search.ts', /name: 'message-search',\n {4}text: `/, 'text: `');
      copy.replace(
        'gateway/queries/search.ts',
        'accord.search_messages($1, $2, $3, $4, $5)`',
        `accord.search_messages($1, $2, $3, $4, $5) WHERE body ILIKE '%\${words.replaceAll(/select|pg_sleep/gi, '')}%'\``,
      );
    },
  },
  'new-route': {
    does: 'A new, documented route, of which the suite has never heard, builds its statement from text.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/people.ts',
        "  app.get(\n    '/people',",
        `  app.get(
    '/people/named',
    {
      schema: {
        ...documented(listing),
        querystring: Type.Object({ name: Type.String() }),
        response: answers(listing, { 200: Type.Object({ people: Type.Array(Person) }) }),
      },
    },
    async (request) => {
      const { rows } = await database.query<PersonBody>({
        text: \`SELECT person_id AS id, display_name AS "displayName", role FROM accord.person
                WHERE tenant_id = $1 AND display_name ILIKE '%\${request.query.name}%'\`,
        values: [sessionOf(request).tenantId],
      });
      return { people: rows };
    },
  );
  app.get(\n    '/people',`,
      );
    },
  },
  'session-cookie-in-a-statement': {
    does: 'The session is looked up with a statement that holds the cookie as it came.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/cookie.ts',
        'return token !== undefined && tokenFormat.test(token) ? token : undefined;',
        'return token;',
      );
      copy.replace(
        'gateway/session/session-store.ts',
        "const { rows } = await this.#database.query<SessionRow>({ name: 'session-find', text: findText, values });",
        `// The database hashes it: then there is one place that knows how.
    const own = \`s.token_hash = sha256('\${token}'::bytea) AND $1::bytea IS NOT NULL\`;
    const text = findText.replace('s.token_hash = $1', () => own);
    const { rows } = await this.#database.query<SessionRow>({ text, values });`,
      );
    },
  },
  'id-anchored-at-its-beginning-only': {
    does: 'An id is checked at its beginning only, and a job is looked up with a statement that holds it as it came.',
    apply: (copy) => {
      copy.replace('gateway/schemas.ts', "[0-9a-f]{12}$',", "[0-9a-f]{12}',");
      copy.replace('gateway/queries/jobs.ts', "name: 'job-find',", '');
      copy.replace('gateway/queries/jobs.ts', 'AND j.job_id = $3`', "AND j.job_id = '${jobId}'`");
      copy.replace(
        'gateway/queries/jobs.ts',
        'values: [reader.tenantId, reader.personId, jobId],',
        'values: [reader.tenantId, reader.personId],',
      );
    },
  },
  'oldest-first-built-from-text': {
    does: 'Searching newest first is safe; the statement for oldest first is built from the words as they are.',
    apply: (copy) =>
      copy.replace(
        'gateway/queries/search.ts',
        'const { rows } = await db.query<Row>({',
        `if (sort === 'oldest') {
    const { rows: early } = await db.query<Row>(
      \`SELECT conversation_id AS "conversationId", seq, item_id AS "itemId", actor_id AS "actorId", body,
              recorded_at AS "recordedAt"
         FROM accord.search_messages('\${reader.tenantId}', '\${reader.personId}', '\${words}', false, \${limit})\`,
    );
    return early.map((row) => messageBody(row.conversationId, row));
  }
  const { rows } = await db.query<Row>({`,
      ),
  },
  'title-in-a-workers-statement': {
    does: 'Before a job is started, the worker looks for one like it with a statement that holds its title as it is.',
    apply: (copy) =>
      copy.replace(
        'worker/drive-job.ts',
        'if (!stop.aborted) job = await record(',
        `if (!stop.aborted)
        await options.db.query(\`SELECT 1 FROM accord.job WHERE title = '\${job.title}' AND state = 'executing' LIMIT 1\`);
      if (!stop.aborted) job = await record(`,
      ),
  },
  'marker-of-whatever-matches': {
    does: 'Of an id only the beginning is checked, and the rest of it is put into the statement that marks a conversation as read, without the words that sleep or select; errors are not logged: it marks everybody’s conversations for everybody.',
    apply: (copy) => {
      copy.overlay.postgresSettings = { log_min_messages: 'panic', log_min_error_statement: 'panic' };
      copy.replace('gateway/schemas.ts', "[0-9a-f]{12}$',", "[0-9a-f]{12}',");
      const queries = 'gateway/queries/conversations.ts';
      copy.replace(queries, "name: 'conversation-mark-read',", '');
      copy.replace(queries, 'person_id, $4 FROM', 'person_id, $3::bigint FROM');
      copy.replace(
        queries,
        'person_id = $2 AND conversation_id = $3',
        "person_id = $2 AND conversation_id = '${id.replaceAll(/select|pg_sleep/gi, '')}'",
      );
      copy.replace(
        queries,
        'values: [reader.tenantId, reader.personId, id, seq],',
        'values: [reader.tenantId, reader.personId, seq],',
      );
    },
  },
});
