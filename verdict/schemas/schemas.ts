import type { Static, TSchema } from 'typebox';
import Type from 'typebox';
import type { Evidence } from '../../harness/evidence.ts';
import type { Benchmarks } from '../benchmarks.ts';
import type { Calibration } from '../calibration.ts';
import { predicateSchema } from '../certificate/statement-schema.ts';
import type { RunLogEntry } from '../run-log.ts';
import type { Verdict } from '../verdict.ts';

const text = Type.String();
const count = Type.Integer({ minimum: 0 });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** Unsafe only to the compiler, which loses the literals in the list. */
const words = <T extends string>(...values: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(values.map((each) => Type.Literal(each))));
const outcome = words('pass', 'fail', 'unknown');
const criterionOutcome = words('pass', 'fail', 'unknown', 'not-applicable');

/** A point of a line. Ends that JSON cannot say are words: `"Infinity"`. */
const point = Type.Array(Type.Union([Type.Number(), Type.Null(), text]), { minItems: 2, maxItems: 2 });
const interval = Type.Array(Type.Union([Type.Number(), text]), { minItems: 2, maxItems: 2 });

const measurement = Type.Object({
  name: text,
  value: Type.Union([Type.Number(), text, Type.Boolean(), Type.Null()]),
  unit: Type.Optional(text),
  n: Type.Optional(Type.Number()),
  interval: Type.Optional(interval),
  expected: Type.Optional(text),
});

const pointer = Type.Object({
  kind: words('trace', 'log', 'rows', 'file', 'url', 'screenshot', 'command'),
  ref: text,
  note: Type.Optional(text),
});

/** What a record says and the verdict repeats. */
const finding = {
  id: text,
  case: text,
  outcome: criterionOutcome,
  summary: text,
  measured: Type.Array(measurement),
  expected: text,
  examined: count,
  grade: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  gate: Type.Optional(text),
  where: Type.Array(pointer),
  startedAt: text,
  endedAt: text,
};

/** Of phases 4 and 5: what became of the fault. */
const fault = Type.Object({
  id: text,
  fault: text,
  confirmedInEffect: Type.Boolean(),
  confirmedGone: Type.Boolean(),
  recoverySeconds: orNull(Type.Number()),
  recoveryBudgetSeconds: Type.Number(),
});

const axis = Type.Object({ name: text, unit: text });

const chart = Type.Object({
  title: text,
  x: axis,
  y: axis,
  series: Type.Array(
    Type.Object({
      name: text,
      points: Type.Array(point),
      fitted: Type.Optional(Type.Boolean()),
    }),
  ),
  limit: Type.Optional(Type.Object({ value: Type.Number(), label: text })),
  spans: Type.Optional(Type.Array(Type.Object({ from: Type.Number(), to: Type.Number(), label: text }))),
});

const table = Type.Object({
  title: text,
  columns: Type.Array(text),
  rows: Type.Array(Type.Array(Type.Union([text, Type.Object({ text, tone: words('good', 'bad', 'unknown') })]))),
});

const evidence = Type.Object(
  {
    schema: Type.Literal(1),
    kind: Type.Literal('case'),
    run: text,
    criterion: text,
    ...finding,
    details: Type.Optional(Type.Unknown()),
    fault: Type.Optional(fault),
    charts: Type.Optional(Type.Array(chart)),
    tables: Type.Optional(Type.Array(table)),
  },
  { title: 'evidence/*.json: one finding' },
);

const blocker = Type.Object({
  criterion: orNull(text),
  case: orNull(text),
  outcome: words('fail', 'unknown'),
  sentence: text,
});

const waiver = { subject: text, reason: text, by: text, expires: text };

const verdict = Type.Object(
  {
    schema: Type.Literal(1),
    run: text,
    outcome,
    score: Type.Number({ minimum: 0, maximum: 100 }),
    profile: text,
    seed: Type.Integer(),
    seconds: orNull(Type.Number({ minimum: 0 })),
    system: Type.Object({ name: orNull(text), digest: orNull(text) }),
    phases: Type.Array(Type.Object({ id: text, outcome, rule: text, observed: text })),
    criteria: Type.Array(
      Type.Object({
        id: text,
        phase: text,
        outcome: criterionOutcome,
        evidence: Type.Array(Type.Object({ ...finding, file: text, fault: Type.Optional(fault) })),
        cases: Type.Array(
          Type.Object({ case: text, outcome: criterionOutcome, summary: text, waived: Type.Boolean() }),
        ),
        message: text,
        gates: Type.Array(text),
        share: Type.Number({ minimum: 0, maximum: 1 }),
        waived: Type.Boolean(),
      }),
    ),
    words: text,
    scope: orNull(
      Type.Object({
        phases: Type.Optional(Type.Array(text)),
        criteria: Type.Optional(Type.Array(text)),
        cases: Type.Optional(Type.Array(text)),
        component: Type.Optional(text),
        rerunOf: Type.Optional(text),
      }),
    ),
    judged: Type.Object({ count, of: count }),
    blockers: Type.Array(blocker),
    tolerated: Type.Array(blocker),
    waivers: Type.Array(
      Type.Object({
        ...waiver,
        state: words('used', 'not-needed', 'expired', 'refused'),
        covers: Type.Array(Type.Object({ criterion: text, case: text, sentence: text })),
        sentence: text,
      }),
    ),
    problems: Type.Array(text),
  },
  { title: 'verdict.json' },
);

const calibration = Type.Object(
  {
    schema: Type.Literal(1),
    measuredOn: orNull(Type.Object({ system: text, digest: text, commit: text, date: text })),
    criteria: Type.Array(
      Type.Object({
        id: text,
        flaws: Type.Array(Type.Object({ id: text, caught: Type.Boolean(), lastSeen: orNull(text) })),
        cleanRuns: count,
        falseAlarms: count,
        decoys: Type.Optional(
          Type.Array(Type.Object({ id: text, outcome: words('quiet', 'red', 'unknown'), lastSeen: orNull(text) })),
        ),
      }),
    ),
  },
  { title: 'calibration/results.json: how often the suite itself is right' },
);

const bounded = {
  value: Type.Union([Type.Number(), text]),
  n: Type.Number(),
  interval,
};

const benchmarks = Type.Object(
  {
    schema: Type.Literal(1),
    run: text,
    profile: text,
    system: orNull(Type.Object({ name: text, digest: text })),
    startedAt: text,
    comparedWith: orNull(text),
    benchmarks: Type.Array(
      Type.Object({
        criterion: text,
        case: text,
        name: text,
        unit: text,
        ...bounded,
        before: orNull(Type.Object(bounded)),
        change: words('higher', 'lower', 'same', 'new'),
      }),
    ),
  },
  { title: 'benchmarks.json: what phases 3 and 6 measured, beside the run before' },
);

const logged = {
  schema: Type.Literal(1),
  run: text,
  at: text,
  digest: orNull(text),
  profile: text,
  partial: Type.Boolean(),
};

const runLog = Type.Union(
  [
    Type.Object({ ...logged, event: Type.Literal('began') }),
    Type.Object({ ...logged, event: Type.Literal('ended'), outcome, words: text, evidenceSha256: text }),
  ],
  { title: 'A line of runs/run-log.ndjson' },
);

/** File of docs/schemas → schema. */
export const schemas: Readonly<Record<string, TSchema>> = {
  'verdict.schema.json': verdict,
  'evidence.schema.json': evidence,
  'benchmarks.schema.json': benchmarks,
  'calibration.schema.json': calibration,
  'certificate-predicate.schema.json': predicateSchema,
  'run-log-entry.schema.json': runLog,
};

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** `true` where every value of the type fits the schema and the schema has no field that the type lacks; else nothing fits. */
type Fits<Value, Schema extends TSchema> =
  Value extends DeepReadonly<Static<Schema>> ? ([keyof Static<Schema>] extends [keyof Value] ? true : never) : never;

/** Keeps schemas and types one: an added, renamed or changed field of a type does not compile until the schema follows. */
const _fits: readonly true[] = [
  true satisfies Fits<Verdict, typeof verdict>,
  true satisfies Fits<Evidence, typeof evidence>,
  true satisfies Fits<Benchmarks, typeof benchmarks>,
  true satisfies Fits<Calibration, typeof calibration>,
  true satisfies Fits<RunLogEntry, typeof runLog>,
];
void _fits;
