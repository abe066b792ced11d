import { messageOf } from '../harness/errors.ts';
import type { FaultFacts } from '../harness/fault-facts.ts';
import type { CaseEvidence } from '../harness/test.ts';
import { type Experiment, usualRecoveryMs } from './experiment.ts';
import type { ExperimentResult } from './run-experiment.ts';

/** One evidence record of an experiment: its journal, what the data checks found, and the verdict on both. */
export function recordExperiment(evidence: CaseEvidence, experiment: Experiment, result: ExperimentResult): void {
  const { deviations, data, gate, journal, recoveryMs, examined, fault } = result;
  const outcome = deviations.length > 0 ? 'fail' : data.outcome;
  const unknown = data.findings.find((finding) => finding.outcome === 'unknown');
  evidence.record({
    outcome,
    summary:
      deviations.length > 0
        ? deviations.join('; ')
        : unknown && outcome === 'unknown'
          ? `Survived, but the data cannot be judged: ${unknown.summary}`
          : `${experiment.says} Steady again ${((recoveryMs ?? 0) / 1_000).toFixed(1)} s after healing; nothing acknowledged was lost or doubled.`,
    expected: expectedOf(experiment),
    examined,
    ...(outcome === 'unknown'
      ? {}
      : { grade: gradeOf(deviations.length, data.outcome === 'fail' || gate !== undefined) }),
    ...(gate === undefined ? {} : { gate }),
    measured: [
      { name: 'time back to steady state', value: recoveryMs, unit: 'ms', expected: `<= ${budgetMsOf(experiment)}` },
      { name: 'calls while the fault was in effect', value: examined, unit: '1' },
    ],
    ...(fault ? { fault } : {}),
    details: {
      journal,
      data: data.findings.map(({ check, outcome: found, examined: looked, summary, seconds }) => ({
        check,
        outcome: found,
        examined: looked,
        seconds: Number(seconds.toFixed(2)),
        ...(found === 'pass' ? {} : { summary }),
      })),
    },
  });
}

/** The record of an experiment from which nothing can be told: unknown, with what became of its fault. */
export function recordUntold(
  evidence: CaseEvidence,
  experiment: Experiment,
  error: unknown,
  fault: FaultFacts | undefined,
): void {
  evidence.record({
    outcome: 'unknown',
    summary: messageOf(error),
    expected: expectedOf(experiment),
    examined: 0,
    ...(fault ? { fault } : {}),
  });
}

export function budgetMsOf(experiment: Experiment): number {
  return experiment.recoveryBudgetMs ?? usualRecoveryMs;
}

function expectedOf(experiment: Experiment): string {
  return `users see what the experiment allows, steady again within ${budgetMsOf(experiment) / 1_000} s, nothing acknowledged lost or duplicated, no data check violated`;
}

/** Phase 4 grades: each deviation costs a quarter, and nothing is left where data are not right or a hard gate is broken. */
function gradeOf(deviations: number, isWrong: boolean): number {
  return isWrong ? 0 : Math.max(0, 1 - deviations / 4);
}
