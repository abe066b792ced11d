import { type Criterion, criteria } from '../harness/criteria.ts';
import { mergeOutcomes } from '../harness/outcome.ts';
import { phases } from '../harness/phases.ts';
import { isInScope, narrowedTo } from '../harness/scope.ts';
import { type CriterionJudgement, judgeCriterion } from './judge-criterion.ts';
import { hasUnknown, judgePhase, withoutWaived } from './judge-phase.ts';
import type { EvidenceFolder, FiledEvidence } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';
import { readinessScore, shareOf } from './score.ts';
import type { Blocker, CriterionVerdict, EvidenceView, PhaseVerdict, Verdict, WaiverView } from './verdict.ts';
import { waiverViews } from './waivers.ts';
import { wordsFor } from './words.ts';

/**
 * Judges a run from its evidence alone; drives and writes nothing. A narrowed run is judged over its scope, and over phase 1
 * where that had to pass first. Anything wrong with the run or its evidence as a whole makes it at best `unknown`.
 */
export function judge(folder: EvidenceFolder, registry: readonly Criterion[] = criteria): Verdict {
  const { run } = folder;
  const judgements = judgedCriteria({ scope: run?.scope ?? null, gate: run?.gate === true }, registry).map(
    (criterion) => judgeCriterion(criterion, folder),
  );
  const phaseVerdicts = phases
    .map((phase) => ({ phase, own: judgements.filter((each) => each.criterion.phase === phase.id) }))
    .filter(({ own }) => own.length > 0)
    .map(({ phase, own }) => judgePhase(phase.id, own));
  const problems = problemsOf(folder, registry, judgements);
  const waivers = waiverViews(run, judgements);
  const held = judgements.flatMap(withoutWaived);
  const outcome = mergeOutcomes([
    ...phaseVerdicts.map((each) => each.outcome),
    // A rate may tolerate what failed, never what is unknown.
    ...held.filter(hasUnknown).map(() => 'unknown' as const),
    ...problems.map(() => 'unknown' as const),
    ...waivers.filter((each) => each.state === 'expired').map(() => 'fail' as const),
  ]);
  const scope = run?.scope ?? null;
  const profile = run?.profile ?? 'unknown';
  return {
    schema: 1,
    run: run?.id ?? 'unknown',
    outcome,
    score: readinessScore(judgements, registry),
    profile,
    seed: run?.seed ?? 0,
    seconds: secondsOf(run),
    system: { name: run?.system?.name ?? null, digest: run?.system?.digest ?? null },
    phases: phaseVerdicts,
    criteria: judgements.map(criterionVerdict),
    words: wordsFor(outcome, profile, {
      partial: scope !== null,
      waived: waivers.some((each) => each.state === 'used'),
    }),
    scope,
    judged: {
      count: judgements.filter((each) => each.outcome === 'pass' || each.outcome === 'fail').length,
      of: registry.length,
    },
    blockers: blockersOf(held, phaseVerdicts, problems, waivers),
    tolerated: toleratedOf(held, phaseVerdicts),
    waivers,
    problems,
  };
}

/** The criteria that a run judges: those in its scope, and phase 1 where it had to pass before any other. */
export function judgedCriteria(
  { scope, gate }: Pick<RunRecord, 'scope' | 'gate'>,
  registry: readonly Criterion[] = criteria,
): Criterion[] {
  const inScope = registry.filter((each) => isInScope(each, scope)).map((each) => narrowedTo(each, scope));
  const gated = gate && inScope.some((each) => each.phase !== 'foundation');
  if (!gated) return inScope;
  return [
    ...registry.filter((each) => each.phase === 'foundation'),
    ...inScope.filter((each) => each.phase !== 'foundation'),
  ];
}

function problemsOf(
  folder: EvidenceFolder,
  registry: readonly Criterion[],
  judgements: readonly CriterionJudgement[],
): string[] {
  const { run } = folder;
  const casesOf = new Map(registry.map((each) => [each.id, new Set(each.cases.map(({ id }) => id))]));
  // What belongs to no registered case is in no rate, and so in no tolerance either.
  const problems = folder.problems
    .filter((each) => !casesOf.get(each.criterion ?? '')?.has(each.case ?? ''))
    .map((each) => each.sentence);
  for (const record of folder.evidence) {
    const cases = casesOf.get(record.criterion);
    if (cases?.has(record.case)) continue;
    const what = cases
      ? `"${record.case}", which is not a registered case`
      : `"${record.criterion}", which is not a registered criterion`;
    problems.push(`evidence/${record.file} is about ${what}.`);
  }
  if (judgements.length === 0) problems.push('The scope of the run holds no criterion.');
  if (!run) return problems;
  problems.push(...run.problems);
  if (run.status === 'running') problems.push('The run did not end by itself: it crashed or was killed.');
  if (run.status === 'interrupted') problems.push('The run was interrupted before its end.');
  if (run.status === 'timed-out') problems.push('The run ran out of time.');
  if (!['ended', 'running', 'interrupted', 'timed-out'].includes(run.status))
    problems.push(`evidence/run.json says that the run is "${run.status}": nobody can tell whether it ended.`);
  if (run.status === 'ended' && !run.endedAt) problems.push('evidence/run.json says that the run ended, but not when.');
  if (!run.system?.digest) problems.push('Which system ran could not be told: its adapter gave no digest.');
  return problems;
}

function secondsOf(run: RunRecord | undefined): number | null {
  if (!run?.endedAt) return null;
  if (typeof run.seconds === 'number') return run.seconds;
  const milliseconds = Date.parse(run.endedAt) - Date.parse(run.startedAt);
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? Math.round(milliseconds / 100) / 10 : null;
}

function blockersOf(
  judgements: readonly CriterionJudgement[],
  phaseVerdicts: readonly PhaseVerdict[],
  problems: readonly string[],
  waivers: readonly WaiverView[],
): Blocker[] {
  const blocking = new Set(phaseVerdicts.filter((each) => each.outcome === 'fail').map((each) => each.id));
  const failed = judgements.filter((each) => each.outcome === 'fail');
  const gates = failed.filter((each) => each.gates.length > 0);
  const others = failed.filter((each) => each.gates.length === 0 && blocking.has(each.criterion.phase));
  const unknown = judgements.filter(hasUnknown);
  const expired = waivers.filter((each) => each.state === 'expired');
  return [
    ...[...gates, ...others].flatMap((each) => shortfalls(each, 'fail')),
    ...expired.map(({ sentence }) => ({ criterion: null, case: null, outcome: 'fail' as const, sentence })),
    ...problems.map((sentence) => ({ criterion: null, case: null, outcome: 'unknown' as const, sentence })),
    ...unknown.flatMap((each) => shortfalls(each, 'unknown')),
  ];
}

function toleratedOf(judgements: readonly CriterionJudgement[], phaseVerdicts: readonly PhaseVerdict[]): Blocker[] {
  const tolerant = new Set(phaseVerdicts.filter((each) => each.outcome !== 'fail').map((each) => each.id));
  return judgements
    .filter((each) => each.outcome === 'fail' && each.gates.length === 0 && tolerant.has(each.criterion.phase))
    .flatMap((each) => shortfalls(each, 'fail'));
}

/** One sentence per case that came out so; where no case did, the criterion's own. */
function shortfalls(judgement: CriterionJudgement, outcome: 'fail' | 'unknown'): Blocker[] {
  const criterion = judgement.criterion.id;
  const cases = judgement.cases.filter((each) => each.outcome === outcome);
  if (cases.length === 0) return [{ criterion, case: null, outcome, sentence: judgement.message }];
  return cases.map((each) => ({ criterion, case: each.case.id, outcome, sentence: each.summary }));
}

function criterionVerdict(judgement: CriterionJudgement): CriterionVerdict {
  const { criterion, outcome, message, gates, cases, beyondWaivers } = judgement;
  return {
    id: criterion.id,
    phase: criterion.phase,
    outcome,
    evidence: cases.flatMap((each) => each.records.map(evidenceView)),
    cases: cases.map((each) => ({
      case: each.case.id,
      outcome: each.outcome,
      summary: each.summary,
      waived: each.waivedBy.length > 0,
    })),
    message,
    gates,
    share: Math.round(shareOf(judgement) * 1_000) / 1_000,
    waived: outcome === 'fail' && beyondWaivers !== 'fail',
  };
}

function evidenceView(record: FiledEvidence): EvidenceView {
  const {
    schema: _schema,
    kind: _kind,
    run: _run,
    details: _details,
    charts: _charts,
    tables: _tables,
    criterion: _criterion,
    ...view
  } = record;
  return view;
}
