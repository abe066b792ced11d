import { type Flaw, flawsOf } from '../flaw.ts';

export const performanceFlaws: readonly Flaw[] = [
  ...flawsOf('performance.message-send', {
    'stall-in-one-of-ten': {
      does: 'One of ten writes stalls for 600 ms.',
      apply: (copy) => {
        // Before admission, so that the stalled ones hold up nobody else: the tail alone must be enough.
        copy.replace(
          'gateway/authenticate.ts',
          'const writes = !readingMethods.has(request.method);',
          'const writes = !readingMethods.has(request.method);\n    if (writes && Math.random() < 0.1) await new Promise((resolve) => setTimeout(resolve, 600));',
        );
      },
    },
    'lock-held-across-a-round-trip': {
      does: 'The tenant’s head stays locked for the time of a round trip to the next zone (30 ms).',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/012.do.append.sql',
          '  v_now := clock_timestamp();\n',
          '  PERFORM pg_sleep(0.03);\n  v_now := clock_timestamp();\n',
        );
      },
    },
  }),
];
