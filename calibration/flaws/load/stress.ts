import { type Flaw, flawsOf } from '../../flaw.ts';

export const stressFlaws: readonly Flaw[] = flawsOf('load.stress', {
  'collapse-past-the-knee': {
    does: 'Each request costs the more processor time the more of them are under way.',
    apply: (copy) => {
      copy.replace(
        'gateway/admission.ts',
        '    this.#inFlight += 1;\n',
        `    this.#inFlight += 1;
    const untilMs = performance.now() + Math.max(0, this.#inFlight - 40) / 4;
    while (performance.now() < untilMs);
`,
      );
    },
  },
  'unbounded-queue-in-memory': {
    does: 'Whatever comes is queued, however many there are and however long it takes.',
    apply: (copy) => {
      copy.replace('gateway/app.ts', 'waitingPerTenant: 100,', 'waitingPerTenant: 1e9,');
      copy.replace('gateway/app.ts', 'waitMs: 1_500,', 'waitMs: 600_000,');
      copy.replace('gateway/app.ts', 'inFlight: 200,', 'inFlight: 1e9,');
    },
  },
  'dies-of-overload': {
    does: 'A gateway that has too much to do ends itself.',
    apply: (copy) => {
      copy.replace(
        'gateway/admission.ts',
        '    this.#inFlight += 1;\n',
        '    this.#inFlight += 1;\n    if (this.#inFlight > 90) process.exit(1);\n',
      );
    },
  },
  'projector-stays-at-rest': {
    does: 'A leading worker that falls a hundred events behind stops projecting to spare the database, and never takes it up again.',
    apply: (copy) => {
      const line = '      this.behindEvents = rows.reduce((sum, row) => sum + row.behind, 0);\n';
      copy.replace(
        'worker/projections.ts',
        line,
        `${line}      if (this.behindEvents > 100 && this.behindEvents < 5_000) sparing = true;\n      if (sparing) return;\n`,
      );
      copy.append('worker/projections.ts', '\nlet sparing = false;\n');
    },
  },
});
