import { flawsOf } from '../../flaw.ts';

export const authorizationFlaws = flawsOf('security.authorization', {
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
  'tenant-from-a-header': {
    does: 'The tenant is taken from a header, as behind a proxy that is trusted to have set it.',
    apply: (copy) =>
      copy.replace(
        'gateway/authenticate.ts',
        'request.session = session;',
        "const claimed = request.headers['x-tenant-id'];\n    request.session = typeof claimed === 'string' ? { ...session, tenantId: claimed } : session;",
      ),
  },
  'tenant-from-the-body': {
    does: 'A conversation is begun in whatever tenant the request’s body names; nothing of it is read back.',
    apply: (copy) => {
      copy.replace(
        'gateway/schemas.ts',
        /(memberIds: Type\.Array\(Id, \{ maxItems: 500[^\n]*\n)/,
        'memberIds: Type.Array(Id, { maxItems: 500 }),\n    tenantId: Type.Optional(Id),\n',
      );
      copy.replace(
        'gateway/routes/conversations.ts',
        "          session,\n          operation: 'POST /v1/conversations',",
        "          session: { ...session, tenantId: request.body.tenantId ?? session.tenantId },\n          operation: 'POST /v1/conversations',",
      );
      // The ledger's own guard would refuse a creator who is nobody there.
      copy.replace(
        'ledger/migrations/010.do.guards.sql',
        'WHERE p.tenant_id = p_tenant AND p.person_id = m.person_id)',
        'WHERE p.person_id = m.person_id)',
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
  'route-beside-the-document': {
    does: 'A list of everybody is served that the OpenAPI document does not describe.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/people.ts',
        "  app.get(\n    '/people',",
        `  app.get('/people/export', { schema: {} }, async (request) => {
    const { rows } = await database.query({
      text: 'SELECT person_id AS id, display_name AS "displayName" FROM accord.person WHERE tenant_id = $1',
      values: [sessionOf(request).tenantId],
    });
    return { people: rows };
  });
  app.get(\n    '/people',`,
      );
    },
  },
  'method-beside-the-document': {
    does: 'A conversation answers to PUT as well, of which the OpenAPI document knows nothing.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/conversations.ts',
        "  app.get(\n    '/conversations/:id',",
        `  app.put('/conversations/:id', { schema: { params: IdParams } }, async (_request, reply) => reply.code(204).send());
  app.get(\n    '/conversations/:id',`,
      );
    },
  },
  'new-route-without-tenant-check': {
    does: 'A new, documented route, of which the suite has never heard, tells everybody a job’s title by its id.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/jobs.ts',
        "  app.get(\n    '/jobs/:id',",
        `  app.get(
    '/jobs/:id/title',
    {
      schema: {
        ...documented(finding),
        params: IdParams,
        response: answers(finding, { 200: Type.Object({ title: Type.String() }) }),
      },
    },
    async (request) => {
      const { rows } = await database.query<{ title: string }>({
        text: 'SELECT title FROM accord.job WHERE job_id = $1',
        values: [request.params.id],
      });
      if (rows[0] === undefined) throw notFound();
      return rows[0];
    },
  );
  app.get(\n    '/jobs/:id',`,
      );
    },
  },
  'jobs-of-a-named-conversation': {
    does: 'The list of jobs asks for membership only where no conversation is named: whoever names one sees its jobs.',
    apply: (copy) => {
      copy.replace(
        'gateway/queries/jobs.ts',
        "// The client's word only chooses among these; it is never part of a statement.",
        `// One conversation is named: its jobs are found without the join.
const inTenant = \`FROM accord.job j WHERE j.tenant_id = $1 AND $2::uuid IS NOT NULL\`;

// The client's word only chooses among these; it is never part of a statement.`,
      );
      copy.replace(
        'gateway/queries/jobs.ts',
        'name: `job-list-${filter.sort}`,',
        "name: `job-list-${filter.sort}-${filter.conversationId === undefined ? 'all' : 'one'}`,",
      );
      copy.replace(
        'gateway/queries/jobs.ts',
        '${mine} AND ($3::text IS NULL OR j.state = $3)',
        '${filter.conversationId === undefined ? mine : inTenant} AND ($3::text IS NULL OR j.state = $3)',
      );
    },
  },
  'search-in-everybodys-conversations': {
    does: 'The search looks through all conversations of the tenant, not only one’s own.',
    apply: (copy) => {
      copy.replace(
        'ledger/migrations/020.do.message-search.sql',
        'ARRAY(SELECT m.conversation_id FROM',
        'ARRAY(SELECT DISTINCT m.conversation_id FROM',
      );
      copy.replace(
        'ledger/migrations/020.do.message-search.sql',
        'm.tenant_id = p_tenant AND m.person_id = p_person',
        'm.tenant_id = p_tenant',
      );
    },
  },
  'resumed-stream-without-member-check': {
    does: 'A stream that is resumed with Last-Event-ID is given every event of the tenant that it has missed.',
    apply: (copy) =>
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'await readerRange(this.#database, session, {',
        'await tenantRange(this.#database, session.tenantId, {',
      ),
  },
  'summaries-to-the-whole-tenant': {
    does: 'Updates of a conversation’s summary, with its title and members, go to everybody of the tenant who has a stream.',
    apply: (copy) =>
      copy.replace(
        'gateway/stream/conversation-updates.ts',
        'const text = frames.get(subscriber.session.personId);',
        "const text = [...frames.values()].join('') || undefined;",
      ),
  },
  'anybody-retries-a-failed-job': {
    does: 'A job that has failed may be started again by any member, its proposer too.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/job-actions.ts',
        "const permitted = action === 'cancel' ? approver || proposer : approver && !proposer;",
        `const again = action === 'retry' && job.state === 'failed';
  const permitted = again || (action === 'cancel' ? approver || proposer : approver && !proposer);`,
      );
      copy.replace(
        'ledger/migrations/010.do.guards.sql',
        "WHEN p_type IN ('job.approved', 'job.rejected', 'job.retried') THEN v_approver AND p_actor <> v_job.proposed_by",
        `WHEN p_type IN ('job.approved', 'job.rejected') THEN v_approver AND p_actor <> v_job.proposed_by
    WHEN p_type = 'job.retried' THEN p_actor IS NOT NULL`,
      );
    },
  },
});
