import { type Flaw, flawsOf } from '../flaw.ts';

const feed = 'gateway/stream/tenant-feed.ts';
const messages = 'gateway/routes/messages.ts';

/** @param others the other criteria of the phase, which one load measures together: a slow read takes the processors from all of them */
export function performanceReadingFlaws(others: (own: string) => readonly string[]): Flaw[] {
  return [
    ...flawsOf('performance.timeline-query', {
      'missing-index': {
        does: 'The timeline has no index.',
        declared: others('timeline-query'),
        apply: (copy) => {
          copy.replace(
            'ledger/migrations/005.do.conversations-and-timeline.sql',
            /recorded_at {5}timestamptz NOT NULL,\n {2}PRIMARY KEY \(tenant_id, conversation_id, seq\)\n\);/,
            'recorded_at     timestamptz NOT NULL\n);',
          );
        },
      },
      'offset-paging': {
        does: 'Pages are counted off from the newest item, in the order of time.',
        declared: others('timeline-query'),
        apply: (copy) => {
          copy.replace(
            'gateway/queries/timeline.ts',
            'AND t.seq < $4 ${condition}\n       ORDER BY t.seq DESC LIMIT $5)',
            `\${condition}
       ORDER BY t.recorded_at DESC, t.seq DESC LIMIT $5 OFFSET (
         SELECT count(*) FROM accord.timeline_item u
          WHERE u.tenant_id = m.tenant_id AND u.conversation_id = m.conversation_id AND u.seq >= $4))`,
          );
        },
      },
      'older-pages-cached-without-their-cursor': {
        does: 'Older pages are cached for ten seconds under person, conversation and length, but not under where they end: most deep pages are another page.',
        declared: ['performance.throughput'],
        apply: (copy) => {
          copy.replace(
            messages,
            '      const page = await timelinePage(database, sessionOf(request), request.params.id, { before, limit });\n',
            `      const session = sessionOf(request);
      const name = \`\${session.personId} \${request.params.id} \${limit}\`;
      const known = before === undefined ? undefined : olderPages.get(name);
      const fresh = known !== undefined && known.untilMs > performance.now();
      const page = fresh
        ? known.page
        : await timelinePage(database, session, request.params.id, { before, limit });
      if (before !== undefined && page !== undefined && !fresh)
        olderPages.set(name, { page, untilMs: performance.now() + 10_000 });
`,
          );
          copy.append(
            messages,
            '\nconst olderPages = new Map<string, { page: Awaited<ReturnType<typeof timelinePage>>; untilMs: number }>();\n',
          );
        },
      },
    }),
    ...flawsOf('performance.sse-latency', {
      'polls-every-second': {
        does: 'The stream looks for news once a second.',
        apply: (copy) => {
          copy.replace(
            'gateway/stream/stream-hub.ts',
            'this.#advance(new Map([[tenantId, Number(seq)]]));',
            'void [tenantId, seq];',
          );
        },
      },
      'one-subscriber-at-a-time': {
        does: 'Each subscriber’s news is read from the ledger anew, one subscriber after the other.',
        declared: others('sse-latency'),
        apply: (copy) => {
          copy.replace(
            feed,
            '        this.#deliver(frames, through);\n',
            `        for (const subscriber of this.#live) {
          const own = { after: subscriber.cursor, through, limit: liveBatch };
          await framesOf(this.#database, this.tenantId, await readerRange(this.#database, subscriber.session, own));
        }
        this.#deliver(frames, through);\n`,
          );
        },
      },
      'one-in-ten-left-out': {
        does: 'One in ten pieces of news does not reach its subscriber.',
        apply: (copy) => {
          copy.replace(
            feed,
            "if (text !== '') subscriber.write(text);",
            "if (text !== '' && Math.random() >= 0.1) subscriber.write(text);",
          );
        },
      },
      'some-streams-never-fed': {
        does: 'Where a tenant has many streams open, one in 33 that join is forgotten: it gets heartbeats and no news, for as long as it is open.',
        apply: (copy) => {
          copy.replace(
            feed,
            '    if (!subscriber.closed) this.#live.add(subscriber);\n',
            '    const forgotten = this.#live.size > 20 && ++joined % 33 === 0;\n    if (!subscriber.closed && !forgotten) this.#live.add(subscriber);\n',
          );
          copy.append(feed, '\nlet joined = 0;\n');
        },
      },
    }),
  ];
}
