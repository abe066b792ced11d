import { CannotTell } from '../harness/errors.ts';
import { profiles } from '../harness/profiles.ts';
import type { Experiment } from './experiment.ts';
import { FaultCourse } from './fault-course.ts';
import { KeptResults } from './kept-result.ts';
import { recordExperiment, recordUntold } from './record-experiment.ts';
import { runExperiment } from './run-experiment.ts';
import { caseOf, expect, test } from './stage-fixture.ts';
import { varied } from './variation.ts';

/** Declares the Playwright test of one experiment; the profile says how often it is repeated, each time varied by another seed. */
export function experimentTest(criterion: string, declared: Experiment): void {
  test(declared.says, caseOf(criterion, declared.case), async ({ stage, run, texts, step, evidence }) => {
    const { chaosRepeats } = profiles[run.profile];
    const kept = new KeptResults(stage.resultsDirectory);
    for (let repeat = 0; repeat < chaosRepeats; repeat += 1) {
      const isSwappable = stage.errandsAt(stage.place.here) !== undefined;
      const { experiment, place } = varied(declared, stage.place, repeat, isSwappable);
      const course = new FaultCourse(`${criterion}/${experiment.case}/${place.seed}`);
      try {
        const result = await kept.once(experiment.carriedOutAs, place.seed, () =>
          runExperiment(experiment, { ...stage, place }, texts, step, course),
        );
        recordExperiment(evidence, experiment, result);
        expect(result.deviations, experiment.says).toEqual([]);
      } catch (error) {
        if (error instanceof CannotTell) recordUntold(evidence, experiment, error, course.facts(experiment));
        throw error;
      }
    }
  });
}
