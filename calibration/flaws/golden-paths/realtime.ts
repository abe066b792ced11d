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
});
