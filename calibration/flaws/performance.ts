import { type Flaw, flawsOf } from '../flaw.ts';

export const performanceFlaws: readonly Flaw[] = [
  ...flawsOf('performance.message-send', {
    'stall-in-one-of-ten': {
      does: 'One of ten sends waits 600 ms.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'const appended = await appendKeyed(',
          'if (Math.random() < 0.1) await new Promise((resolve) => setTimeout(resolve, 600));\n      const appended = await appendKeyed(',
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
