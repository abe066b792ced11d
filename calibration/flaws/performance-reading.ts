import { type Flaw, flawsOf } from '../flaw.ts';

const feed = 'gateway/stream/tenant-feed.ts';

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
    }),
  ];
}
