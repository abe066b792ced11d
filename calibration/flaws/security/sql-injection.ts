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
});
