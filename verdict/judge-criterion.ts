import type { Waiver } from '../harness/config.ts';
import type { Case, Criterion } from '../harness/criteria.ts';
import { isBuilt } from '../harness/criteria.ts';
import { type CriterionOutcome, mergeOutcomes, type Outcome } from '../harness/outcome.ts';
import type { EvidenceFolder, EvidenceProblem, FiledEvidence } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';
import { activeWaivers, waiversOver } from './waivers.ts';

/** How a registered case came out. */
export interface CaseJudgement {
  readonly case: Case;
  readonly outcome: CriterionOutcome;
  readonly summary: string;
  /** 0–1: the lowest grade recorded; a pass without one counts 1, anything else 0. */
  readonly grade: number;
  readonly records: readonly FiledEvidence[];
  /** The waivers that cover all that failed here; empty where any of it is not covered, or nothing failed. */
  readonly waivedBy: readonly Waiver[];
}

export interface CriterionJudgement {
  readonly criterion: Criterion;
  readonly outcome: CriterionOutcome;
  /** Why, in one sentence. */
  readonly message: string;
  readonly cases: readonly CaseJudgement[];
  /** Names of the hard gates broken under this criterion; any of them fails the run. */
  readonly gates: readonly string[];
  /** The outcome once waived cases are left out; `waived` where that leaves nothing. What no waiver touches has its own outcome. */
  readonly beyondWaivers: CriterionOutcome | 'waived';
}

/**
 * Judges one criterion by its own rule: every registered case passed. Only registered cases count, each once, by its worst
 * record, so that neither more records nor other cases can lift it. What is missing or cannot be used is `unknown`.
 */
export function judgeCriterion(criterion: Criterion, folder: EvidenceFolder): CriterionJudgement {
  const records = folder.evidence.filter((each) => each.criterion === criterion.id);
  const problems = folder.problems.filter((each) => each.criterion === criterion.id);
  const cases = criterion.cases.map((each) => judgeCase(each, criterion, records, problems, folder.run));
  const strays = strayFindings(criterion, records, problems);
  const named = new Set(records.flatMap((each) => (each.gate && each.run === folder.run?.id ? [each.gate] : [])));

  const declared = folder.run?.notApplicable[criterion.id];
  const ruledOut = declared ? acceptanceOf(criterion.id, folder.run) : undefined;
  if (declared && named.size === 0 && !records.some((each) => each.outcome === 'fail')) {
    const outcome = ruledOut ? 'not-applicable' : 'unknown';
    const message = ruledOut
      ? `Not applicable: ${declared} (accepted by ${ruledOut.by}: ${ruledOut.reason})`
      : notAccepted(declared);
    return { criterion, outcome, message, cases, gates: [], beyondWaivers: outcome };
  }
  if (!isBuilt(criterion) && strays.length === 0) {
    return { criterion, outcome: 'unknown', message: 'not built', cases, gates: [], beyondWaivers: 'unknown' };
  }
  const counted = cases.filter((each) => each.outcome !== 'not-applicable');
  if (counted.length === 0 && cases.length > 0 && strays.length === 0) {
    const message = `Not applicable: ${cases[0]?.summary ?? ''}`;
    return { criterion, outcome: 'not-applicable', message, cases, gates: [], beyondWaivers: 'not-applicable' };
  }
  const outcomesOf = (judged: readonly CaseJudgement[]): Outcome[] => [
    ...judged.map((each) => each.outcome as Outcome),
    ...strays.map((each) => each.outcome),
    ...(named.size > 0 ? (['fail'] as const) : []),
  ];
  const outcome = mergeOutcomes(outcomesOf(counted));
  const remaining = outcomesOf(counted.filter((each) => each.waivedBy.length === 0));
  const beyondWaivers = remaining.length === 0 && counted.length > 0 ? 'waived' : mergeOutcomes(remaining);
  const gates = [...named, ...(criterion.gate && outcome === 'fail' ? [criterion.id] : [])];
  return { criterion, outcome, message: messageFor(outcome, counted, strays, gates), cases, gates, beyondWaivers };
}

function judgeCase(
  each: Case,
  criterion: Criterion,
  all: readonly FiledEvidence[],
  problems: readonly EvidenceProblem[],
  run: RunRecord | undefined,
): CaseJudgement {
  const own = all.filter((record) => record.case === each.id);
  const records = own.map((record) => sound(record, criterion, run));
  const unusable = problems
    .filter((problem) => problem.case === each.id)
    .map((problem) => ({ outcome: 'unknown' as const, summary: problem.sentence }));
  const findings = [...records, ...unusable];
  if (findings.length === 0) {
    const summary = absence(`${criterion.id}/${each.id}`, run);
    return { case: each, outcome: 'unknown', summary, grade: 0, records, waivedBy: [] };
  }
  const counted = findings.filter((finding) => finding.outcome !== 'not-applicable');
  const outcome = counted.length === 0 ? 'not-applicable' : mergeOutcomes(counted.map((one) => one.outcome as Outcome));
  const worst = findings.find((finding) => finding.outcome === outcome)!;
  const grade = Math.min(...findings.map(gradeOfFinding));
  // A waiver covers failures that somebody knows of; beside something unknown nobody can say that it covers all.
  const isKnown = findings.every((finding) => finding.outcome !== 'unknown');
  const waivedBy = outcome === 'fail' && isKnown ? waiversOverAll(records, criterion, run) : [];
  return { case: each, outcome, summary: worst.summary, grade, records, waivedBy };
}

function waiversOverAll(
  records: readonly FiledEvidence[],
  criterion: Criterion,
  run: RunRecord | undefined,
): readonly Waiver[] {
  const active = activeWaivers(run);
  const failed = records.filter((record) => record.outcome === 'fail');
  const covers = failed.map((record) => waiversOver(record, criterion, active));
  return covers.every((each) => each.length > 0) ? [...new Set(covers.flat())] : [];
}

/** The record with the outcome that it is worth, whatever it claims. */
function sound(record: FiledEvidence, criterion: Criterion, run: RunRecord | undefined): FiledEvidence {
  if (record.run !== run?.id) {
    const summary = run
      ? `evidence/${record.file} is of run ${record.run}, not of this one.`
      : `evidence/${record.file} cannot be judged without a run record.`;
    return { ...record, outcome: 'unknown', summary };
  }
  if (record.gate) return { ...record, outcome: 'fail' };
  if (record.outcome === 'not-applicable') {
    const reason = record.summary.trim();
    if (reason === '')
      return { ...record, outcome: 'unknown', summary: 'Said to be not applicable, without a reason.' };
    if (acceptanceOf(criterion.id, run) ?? acceptanceOf(`${criterion.id}/${record.case}`, run)) return record;
    return { ...record, outcome: 'unknown', summary: notAccepted(reason) };
  }
  if (record.outcome === 'pass' && record.examined === 0) {
    return { ...record, outcome: 'unknown', summary: `Nothing was examined. ${record.summary}` };
  }
  return record;
}

function gradeOfFinding(finding: {
  readonly outcome: CriterionOutcome;
  readonly grade?: number;
  readonly gate?: string;
}): number {
  if (finding.outcome === 'unknown' || finding.gate) return 0;
  return finding.grade ?? (finding.outcome === 'fail' ? 0 : 1);
}

function notAccepted(reason: string): string {
  return `Said to be not applicable (${reason}), which the owner has not accepted in diamond.config.ts.`;
}

interface Stray {
  readonly outcome: Outcome;
  readonly sentence: string;
}

/** Records and problems under this criterion that belong to none of its registered cases. */
function strayFindings(
  criterion: Criterion,
  records: readonly FiledEvidence[],
  problems: readonly EvidenceProblem[],
): Stray[] {
  const known = new Set(criterion.cases.map((each) => each.id));
  const strays: Stray[] = [];
  for (const record of records) {
    if (!known.has(record.case)) {
      const outcome = record.outcome === 'fail' || record.gate ? 'fail' : 'unknown';
      strays.push({
        outcome,
        sentence: `evidence/${record.file} is about "${record.case}", which is not a registered case.`,
      });
    }
  }
  for (const problem of problems) {
    if (!problem.case || !known.has(problem.case)) strays.push({ outcome: 'unknown', sentence: problem.sentence });
  }
  return strays;
}

function acceptanceOf(subject: string, run: RunRecord | undefined) {
  return run?.accepted.find((each) => each.criterion === subject && each.by !== '' && each.reason !== '');
}

function absence(subject: string, run: RunRecord | undefined): string {
  const reason = run?.notRun[subject];
  if (reason) return reason;
  if (run?.status === 'interrupted') return 'Did not run: the run was interrupted.';
  if (run?.status === 'running') return 'No evidence: the run did not end by itself.';
  return 'No evidence: no test reported on this case.';
}

function messageFor(
  outcome: Outcome,
  counted: readonly CaseJudgement[],
  strays: readonly Stray[],
  gates: readonly string[],
): string {
  const passed = counted.filter((each) => each.outcome === 'pass').length;
  if (outcome === 'pass') return `${passed} of ${counted.length} cases passed`;
  const first = counted.find((each) => each.outcome === outcome);
  const stray = strays.find((each) => each.outcome === outcome);
  const why = first
    ? `${first.case.id}: ${first.summary}`
    : (stray?.sentence ?? `hard gate ${gates.join(', ')} broken`);
  return counted.length > 1 && first ? `${passed} of ${counted.length} cases passed; ${why}` : why;
}
