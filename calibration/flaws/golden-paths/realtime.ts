import { flawsOf } from '../../flaw.ts';

export const realtimeFlaws = flawsOf('golden.realtime', {
  'missed-on-reconnect': {
    does: 'The stream starts at the head after a reconnect: what happened during the cut never arrives.',
    apply: (copy) => {
      copy.replace('gateway/routes/stream.ts', 'cursor === undefined ? undefined : Number(cursor)', 'undefined');
    },
  },
  'duplicates-on-reconnect': {
    does: 'The stream repeats events after a reconnect, and the page shows them again.',
    apply: (copy) => {
      copy.replace('gateway/routes/stream.ts', 'Number(cursor))', 'Math.max(0, Number(cursor) - 20))');
      copy.replace(
        'web/state/live-stream.ts',
        'if (parsed && !repeated) this.#listener.event(parsed);',
        "if (parsed?.name === 'timeline.append' && repeated) {\n      const item = { ...parsed.item, seq: parsed.item.seq + 0.5 };\n      this.#listener.event({ ...parsed, item });\n    } else if (parsed && !repeated) this.#listener.event(parsed);",
      );
    },
  },
  'stale-page-claims-to-be-live': {
    does: 'The page does not notice that its stream has gone silent.',
    apply: (copy) => {
      copy.replace('web/state/live-stream.ts', '}, this.#heartbeatMs * SILENCE_IN_HEARTBEATS);', '}, 2 ** 30);');
    },
  },
  'job-changes-not-resumed': {
    does: 'After a cut the stream brings back messages and new jobs, and not what has become of jobs: their cards stay as they were.',
    apply: (copy) => {
      copy.replace(
        'gateway/queries/ledger-range.ts',
        'const readerText = range(`AND EXISTS (',
        "const readerText = range(`AND e.type IN ('message.sent', 'conversation.created', 'job.proposed') AND EXISTS (",
      );
    },
  },
  'long-cut-is-cut-short': {
    does: 'Of what was missed during a long cut only the first hundred events of a thousand arrive.',
    apply: (copy) => {
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'subscriber.cursor = events.length < resumeStep.events ? through : (events.at(-1)?.seq ?? through);',
        'subscriber.cursor = through;',
      );
    },
  },
  'one-tab-per-person': {
    does: 'Of several pages of one person only the oldest is told what happens; the others say that they are live.',
    apply: (copy) => {
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'for (const subscriber of this.#live) {',
        'const told = new Set<string>();\n    for (const subscriber of this.#live) {',
      );
      copy.replace(
        'gateway/stream/tenant-feed.ts',
        'const { personId } = subscriber.session;',
        'const { personId } = subscriber.session;\n      if (told.has(personId)) continue;\n      told.add(personId);',
      );
    },
  },
});
