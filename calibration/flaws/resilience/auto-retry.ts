import { type Flaw, flawsOf } from '../../flaw.ts';

export const autoRetryFlaws: readonly Flaw[] = flawsOf('resilience.auto-retry', {
  'no-retry': {
    does: 'A job fails with its first failed attempt.',
    apply: (copy) =>
      copy.replace('worker/drive-job.ts', 'if (job.attempt < options.retryAttempts) {', 'if (job.attempt < 1) {'),
  },
  'retry-without-wait': {
    does: 'The next attempt follows at once.',
    apply: (copy) => {
      copy.replace('worker/backoff.ts', 'const LONGEST_MS = 30_000;', 'const LONGEST_MS = 1;');
    },
  },
  'retry-without-jitter': {
    does: 'Every job waits equally long before it is tried again: those that failed together come back together.',
    apply: (copy) => copy.replace('worker/backoff.ts', 'const JITTER_RATIO = 0.25;', 'const JITTER_RATIO = 0;'),
  },
  'retry-without-idempotency': {
    does: 'Each attempt is new work to the executor.',
    declared: ['resilience.crash-recovery'],
    apply: (copy) => {
      copy.replace('executor/record.ts', "if (known.outcome !== 'none') return known;\n      try {", 'try {');
      copy.replace('executor/record.ts', 'UNIQUE (job_id, round)) STRICT;', 'CHECK (round > 0)) STRICT;');
    },
  },
  'endless-retry': {
    does: 'A job that cannot be done is tried for ever.',
    apply: (copy) =>
      copy.replace('worker/drive-job.ts', 'if (job.attempt < options.retryAttempts) {', 'if (job.attempt > 0) {'),
  },
  'wait-falls-back': {
    does: 'The wait doubles once; the third is as short as the first again.',
    apply: (copy) =>
      copy.replace(
        'worker/backoff.ts',
        'const meanMs = Math.min(LONGEST_MS, baseMs * 2 ** (failed - 1));',
        'const meanMs = Math.min(LONGEST_MS, baseMs * 2 ** ((failed - 1) % 2));',
      ),
  },
  'one-draw-for-all': {
    does: 'Jobs that fail within the same tenth of a second share one draw of the jitter, and come back together.',
    apply: (copy) => {
      copy.replace(
        'worker/backoff.ts',
        'random: () => number = Math.random): number {',
        'random: () => number = drawOfTheMoment): number {',
      );
      copy.append(
        'worker/backoff.ts',
        `
let drawn = { untilMs: 0, value: 0 };
function drawOfTheMoment(): number {
  const nowMs = performance.now();
  if (nowMs >= drawn.untilMs) drawn = { untilMs: nowMs + 100, value: Math.random() };
  return drawn.value;
}
`,
      );
    },
  },
});
