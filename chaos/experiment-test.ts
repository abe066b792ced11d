import { profiles } from '../harness/profiles.ts';
import type { CaseEvidence } from '../harness/test.ts';
import { type Experiment, usualRecoveryMs } from './experiment.ts';
import { type ExperimentResult, runExperiment } from './run-experiment.ts';
import { caseOf, expect, test } from './stage-fixture.ts';

/** Declares the Playwright test of one experiment; the profile says how often it is repeated, each time with another seed. */
export function experimentTest(criterion: string, experiment: Experiment): void {
  test(experiment.says, caseOf(criterion, experiment.case), async ({ stage, run, texts, step, evidence }) => {
    const { chaosRepeats } = profiles[run.profile];
    for (let repeat = 0; repeat < chaosRepeats; repeat += 1) {
      const place = { ...stage.place, seed: run.seed + repeat };
      const result = await runExperiment(experiment, { ...stage, place }, texts, step);
      recordExperiment(evidence, experiment, result);
      expect(result.deviations, experiment.says).toEqual([]);
    }
  });
}

/** One evidence record of an experiment: its journal, what the data checks found, and the verdict on both. */
export function recordExperiment(evidence: CaseEvidence, experiment: Experiment, result: ExperimentResult): void {
  const { deviations, data, journal, recoveryMs, examined } = result;
  const gate = data.findings.find((finding) => finding.gate !== undefined && finding.outcome === 'fail')?.gate;
  const budgetMs = experiment.recoveryBudgetMs ?? usualRecoveryMs;
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
    expected: `users see what the experiment allows, steady again within ${budgetMs / 1_000} s, nothing acknowledged lost or duplicated, no data check violated`,
    examined,
    ...(outcome === 'unknown' ? {} : { grade: gradeOf(deviations.length, gate) }),
    ...(gate === undefined ? {} : { gate }),
    measured: [
      { name: 'time back to steady state', value: recoveryMs, unit: 'ms', expected: `<= ${budgetMs}` },
      { name: 'calls while the fault was in effect', value: examined, unit: '1' },
    ],
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

/** Phase 4 grades: each deviation costs a quarter, and nothing is left where acknowledged data is not right. */
function gradeOf(deviations: number, gate: string | undefined): number {
  return gate === undefined ? Math.max(0, 1 - deviations / 4) : 0;
}
