import type { Chart, Table } from '../../harness/chart.ts';
import { criteria } from '../../harness/criteria.ts';
import type { ExperimentJournal } from '../../harness/experiment-journal.ts';
import type { Benchmarks } from '../benchmarks.ts';
import type { Calibration } from '../calibration.ts';
import { allPass, folder, record, runRecord } from '../evidence-for-tests.ts';
import { judge } from '../judge.ts';
import type { EvidenceFolder, FiledEvidence } from '../read-evidence.ts';
import type { Verdict } from '../verdict.ts';
import { reportHtml } from './report.ts';

export const payload = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u0000 & \'</svg></style></title>';

const chart: Chart = {
  title: payload,
  x: { name: payload, unit: payload },
  y: { name: payload, unit: payload },
  series: [
    {
      name: payload,
      points: [
        [0, 1],
        [1, null],
        [2, 3],
      ],
    },
    {
      name: 'fitted',
      points: [
        [0, 1],
        [2, 2],
      ],
      fitted: true,
    },
  ],
  limit: { value: 4, label: payload },
  spans: [{ from: 0.5, to: 1, label: payload }],
};

const table: Table = {
  title: payload,
  columns: [payload, 'member'],
  rows: [[payload, { text: payload, tone: 'bad' }]],
};

const journal: ExperimentJournal = {
  experiment: payload,
  says: payload,
  fault: payload,
  seed: 1,
  startedAt: payload,
  states: [
    { state: payload, atMs: 1_000, saw: payload },
    { state: 'gone', atMs: 2_000, saw: payload },
  ],
  healedAtMs: 2_000,
  window: { fromMs: 1_000, toMs: 1_900 },
  steadyAtMs: { before: 0, after: 2_500 },
  recoveryMs: 500,
  deviations: [payload, 'another'],
  timeline: [
    { replica: payload, atMs: 0, ends: { acknowledged: 3 }, medianMs: 3, slowestMs: 9 },
    { replica: payload, atMs: 1_000, ends: { acknowledged: 1, refused: 2 }, medianMs: 3, slowestMs: 900 },
    { replica: 'gateway-2', atMs: 1_000, ends: { acknowledged: 3 }, medianMs: 3, slowestMs: 9 },
  ],
  notes: [payload],
};

const hole = { title: payload, operation: payload, cwe: payload, asvs: payload, request: payload, answer: payload };
const rows = [{ [payload]: payload, conversation: payload }];

/** A failure of every kind that has a drawing of its own, each full of attacks. */
const failures: readonly FiledEvidence[] = [
  record('performance.message-send', 'p95', {
    outcome: 'fail',
    charts: [chart],
    details: { free: payload },
    measured: [
      { name: payload, value: 812, unit: 'ms', n: 6_660, interval: [640, 981], expected: '< 500' },
      { name: 'generator lag p99', value: 5, unit: 'ms', expected: '<= 20' },
    ],
  }),
  record('security.authorization', 'matrix', {
    outcome: 'fail',
    tables: [table],
    details: { findings: [{ ...hole, oracle: payload, mend: payload }] },
  }),
  record('integrity.ledger-consistency', 'reconciliation', {
    outcome: 'fail',
    gate: payload,
    details: [{ check: payload, outcome: 'fail', examined: 9, summary: payload, offending: 2, sample: rows }],
    measured: [
      { name: 'acknowledged', value: 9 },
      { name: 'lost', value: 1 },
      { name: 'duplicated', value: 0 },
    ],
  }),
  record('chaos.service-crash', 'gateway-killed', {
    outcome: 'fail',
    details: { journal },
    fault: {
      id: 'one',
      fault: payload,
      confirmedInEffect: true,
      confirmedGone: true,
      recoverySeconds: 0.5,
      recoveryBudgetSeconds: 30,
    },
  }),
  record('chaos.service-crash', 'worker-crash-loop', { outcome: 'fail', summary: payload }),
  record('security.pii', 'logs', { outcome: 'unknown', summary: payload }),
  // Twice the same sentence, which makes one entry of two criteria.
  record('golden.realtime', 'live', { outcome: 'unknown', summary: 'nobody was there' }),
  record('golden.message-flow', 'in-order', { outcome: 'unknown', summary: 'nobody was there' }),
];

const calibration: Calibration = {
  schema: 1,
  measuredOn: { system: payload, digest: payload, commit: payload, date: '2026-01-01T00:00:00Z' },
  criteria: [
    {
      id: 'security.authorization',
      flaws: [
        { id: payload, caught: true, lastSeen: '2026-01-01T00:00:00Z' },
        { id: 'never', caught: false, lastSeen: null },
      ],
      cleanRuns: 4,
      falseAlarms: 1,
    },
  ],
};

const benchmark = {
  criterion: 'performance.message-send',
  case: 'p95',
  name: payload,
  value: 812,
  unit: 'ms',
  n: 9,
  interval: [640, 981] as const,
};
const benchmarks: Benchmarks = {
  schema: 1,
  run: 'a',
  profile: 'rehearsal',
  system: { name: payload, digest: payload },
  startedAt: payload,
  comparedWith: payload,
  benchmarks: [
    { ...benchmark, before: { value: 'Infinity', interval: [1, 'Infinity'], n: 9 }, change: 'higher' },
    { ...benchmark, name: 'another', before: null, change: 'new' },
  ],
};

/** A run that has everything a report can show, and attacks in every text of it. */
export function crowdedRun(): { readonly verdict: Verdict; readonly input: EvidenceFolder; readonly page: string } {
  const failed = new Set(failures.map((each) => `${each.criterion}/${each.case}`));
  const run = runRecord({
    profile: 'rehearsal',
    waivers: [
      { subject: 'chaos.service-crash/worker-crash-loop', reason: payload, by: payload, expires: '2999-12-31' },
      { subject: 'golden.collaboration', reason: payload, by: payload, expires: '2001-12-31' },
    ],
    conditions: [{ name: payload, here: payload, production: payload }],
    problems: [payload],
  });
  const passed = allPass(criteria).filter((each) => !failed.has(`${each.criterion}/${each.case}`));
  const input = folder([...passed, ...failures], run);
  const verdict = judge(input);
  return { verdict, input, page: reportHtml(verdict, input, { calibration: { results: calibration }, benchmarks }) };
}
