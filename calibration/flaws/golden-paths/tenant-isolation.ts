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
});
