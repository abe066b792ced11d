import { flawsOf } from '../../flaw.ts';

export const tenantIsolationFlaws = flawsOf('golden.tenant-isolation', {
  'list-without-tenant-filter': {
    does: 'The list of conversations is not limited to one’s tenant.',
    apply: (copy) => {
      copy.replace('gateway/queries/conversations.ts', ' WHERE m.tenant_id = $1`;', ' WHERE $1::uuid IS NOT NULL`;');
      copy.replace(
        'gateway/queries/conversations.ts',
        'AND m.person_id = $2 ORDER BY',
        'AND $2::uuid IS NOT NULL ORDER BY',
      );
    },
  },
  'counted-by-title': {
    does: 'The messages of a conversation are counted over all conversations of that title, whoever’s.',
    apply: (copy) => {
      copy.replace(
        'gateway/queries/conversations.ts',
        'coalesce(s.message_count, 0) AS "messageCount"',
        `(SELECT coalesce(sum(n.message_count), 0)::bigint FROM accord.conversation_summary n
            JOIN accord.conversation o ON o.conversation_id = n.conversation_id WHERE o.title = c.title) AS "messageCount"`,
      );
    },
  },
  'stream-fans-out': {
    does: 'The stream delivers every tenant’s events to everybody.',
    apply: (copy) => {
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'export class TenantFeed {',
        'const everybody = new Set<Subscriber>();\n\nexport class TenantFeed {',
      );
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'if (!subscriber.closed) this.#live.add(subscriber);',
        'if (!subscriber.closed) {\n      this.#live.add(subscriber);\n      everybody.add(subscriber);\n    }',
      );
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'for (const subscriber of this.#live) {',
        'for (const subscriber of everybody) {\n      const foreign = subscriber.session.tenantId !== this.tenantId;',
      );
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'if (event.seq > subscriber.cursor && this.#members',
        'if (foreign) text += event.text;\n        else if (event.seq > subscriber.cursor && this.#members',
      );
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'if (through > subscriber.cursor) subscriber.cursor',
        'if (!foreign && through > subscriber.cursor) subscriber.cursor',
      );
    },
  },
  'foreign-id-is-forbidden': {
    does: 'The id of another tenant’s conversation is answered 403, so that one learns that it exists.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/conversations.ts',
        '      if (conversation === undefined) throw notFound();',
        `      if (conversation === undefined) {
      const { rows } = await database.query('SELECT FROM accord.conversation WHERE conversation_id = $1', [request.params.id]);
      throw rows.length > 0 ? new Problem('forbidden', 'This conversation is not yours.') : notFound();
    }`,
      );
      copy.replace(
        'gateway/routes/conversations.ts',
        "import { invalid, notFound } from '../problem.ts';",
        "import { invalid, notFound, Problem } from '../problem.ts';",
      );
    },
  },
  'people-of-everybody': {
    does: 'The list of people holds those of all tenants.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/people.ts',
        'WHERE tenant_id = $1 ORDER BY display_name, person_id',
        'WHERE $1::uuid IS NOT NULL ORDER BY display_name, person_id',
      );
    },
  },
  'filter-instead-of-tenant': {
    does: 'Where jobs are asked for by conversation, nobody looks whose conversation it is.',
    apply: (copy) => {
      copy.replace(
        'gateway/queries/jobs.ts',
        'name: `job-list-${filter.sort}`,',
        "name: `job-list-${filter.sort}${filter.conversationId === undefined ? '' : '-of-one'}`,",
      );
      copy.replace(
        'gateway/queries/jobs.ts',
        'text: `SELECT ${jobColumns} ${mine} AND ($3::text IS NULL OR j.state = $3)',
        "text: `SELECT ${jobColumns} ${filter.conversationId === undefined ? mine : 'FROM accord.job j WHERE $1::uuid IS NOT NULL AND $2::uuid IS NOT NULL'} AND ($3::text IS NULL OR j.state = $3)",
      );
    },
  },
  'refusal-names-the-tenant': {
    does: 'Who adds somebody of another tenant to a conversation is told of which tenant they are.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/conversations.ts',
        "      if (rows[0]?.known !== memberIds.length)\n        throw invalid('/memberIds', 'must be ids of people of your organisation');\n",
        `      if (rows[0]?.known !== memberIds.length) {
      const elsewhere = await database.query<{ name: string }>(
        'SELECT t.name FROM accord.person p JOIN accord.tenant t USING (tenant_id) WHERE p.person_id = ANY ($1) AND p.tenant_id <> $2',
        [memberIds, session.tenantId],
      );
      const name = elsewhere.rows[0]?.name;
      throw invalid('/memberIds', \`must be ids of people of your organisation\${name ? ', not of ' + name : ''}\`);
    }
`,
      );
    },
  },
  'resumed-without-tenant': {
    does: 'What a stream has missed is read without looking whose it is: after a cut the messages of all tenants arrive.',
    apply: (copy) => {
      copy.replace(
        'gateway/queries/ledger-range.ts',
        'const readerText = range(`AND EXISTS (',
        `const readerText = range('AND $5::uuid IS NOT NULL').replace(
'WHERE e.tenant_id = $1',
"WHERE $1::uuid IS NOT NULL AND e.type = 'message.sent'",
);
export const readerTextBefore = range(\`AND EXISTS (`,
      );
    },
  },
});
