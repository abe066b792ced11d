/** The three outcomes of anything that was judged. They merge as Jepsen merges validity: `fail` > `unknown` > `pass`. */
export type Outcome = 'pass' | 'fail' | 'unknown';

/** A criterion may also be ruled out by a declared capability of the system; such a criterion leaves every rate. */
export type CriterionOutcome = Outcome | 'not-applicable';

/**
 * Merges outcomes: one `fail` fails, else one `unknown` is unknown, else pass.
 * Nothing to merge is `unknown`: what did not run has shown nothing.
 */
export function mergeOutcomes(outcomes: Iterable<Outcome>): Outcome {
  let merged: Outcome | undefined;
  for (const outcome of outcomes) {
    if (outcome === 'fail') return 'fail';
    if (merged !== 'unknown') merged = outcome;
  }
  return merged ?? 'unknown';
}
