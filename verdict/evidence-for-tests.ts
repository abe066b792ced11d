import { type Criterion, criteria } from '../harness/criteria.ts';
import type { EvidenceFolder, EvidenceProblem, FiledEvidence } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';

export const runId = '20260101T000000Z-abcd';

/** A sound record of a passed case, with some of it replaced. */
export function record(criterion: string, caseId: string, more: Partial<FiledEvidence> = {}): FiledEvidence {
  return {
    schema: 1,
    kind: 'case',
    id: `${criterion}.${caseId}.00000000`,
    file: `${criterion}.${caseId}.00000000.json`,
    run: runId,
    criterion,
    case: caseId,
    outcome: 'pass',
    summary: 'as it should be',
    measured: [],
    expected: 'as it should be',
    examined: 1,
    where: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:01.000Z',
    ...more,
  };
}

/** The record of a whole `standard` run that ended by itself, with some of it replaced. */
export function runRecord(more: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 1,
    kind: 'run',
    id: runId,
    command: 'diamond-run run',
    argv: [],
    profile: 'standard',
    seed: 1,
    scope: null,
    gate: true,
    commit: null,
    dirty: null,
    versions: {},
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T02:00:00.000Z',
    status: 'ended',
    system: { name: 'accord', digest: 'sha256:0', commit: undefined, dirty: undefined, artefacts: [] },
    notApplicable: {},
    accepted: [],
    waivers: [],
    configuration: [],
    conditions: [],
    problems: [],
    notRun: {},
    artefacts: {},
    durationsMs: {},
    ...more,
  };
}

/** The registry with the cases `one` and `two` for every criterion: what is built so far does not matter to the judge's tests. */
export const wholeRegistry: readonly Criterion[] = criteria.map((criterion) => ({
  ...criterion,
  cases: [
    { id: 'one', title: 'One' },
    { id: 'two', title: 'Two' },
  ],
}));

/** Passing evidence for every case of the registry. */
export function allPass(registry: readonly Criterion[] = wholeRegistry): FiledEvidence[] {
  return registry.flatMap((criterion) => criterion.cases.map((each) => record(criterion.id, each.id)));
}

export function folder(
  evidence: readonly FiledEvidence[],
  run: RunRecord | undefined = runRecord(),
  problems: readonly EvidenceProblem[] = [],
): EvidenceFolder {
  return { run, evidence, problems };
}
