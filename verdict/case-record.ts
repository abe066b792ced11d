import type { TestResult } from '@playwright/test/reporter';
import { writeEvidence } from '../harness/evidence.ts';
import type { RunContext } from '../harness/run-context.ts';
import { evidenceFor, findingToAdd, type Subject, type TestOutcome } from './collect.ts';
import { readEvidence } from './read-evidence.ts';

/** Adds to the evidence what a test left unsaid, and returns what its case now stands at. */
export function completeRecords(run: RunContext, subject: Subject, test: TestOutcome, result: TestResult): TestOutcome {
  const own = recordsOf(run, subject);
  const missing = findingToAdd(
    own.map((each) => each.outcome),
    test,
  );
  if (missing) {
    writeEvidence(run.evidenceDirectory, run.id, evidenceFor(subject, missing, result, run.directory));
    return missing;
  }
  const worst = own.find((each) => each.outcome === 'fail') ?? own.find((each) => each.outcome === 'unknown');
  return worst ?? { outcome: 'pass', sentence: '' };
}

function recordsOf({ evidenceDirectory }: RunContext, subject: Subject): TestOutcome[] {
  const prefix = `${subject.criterion}.${subject.case}.`;
  return readEvidence(evidenceDirectory, (name) => name.startsWith(prefix))
    .evidence.filter((each) => each.criterion === subject.criterion && each.case === subject.case)
    .map((each) => ({ outcome: each.outcome === 'not-applicable' ? 'pass' : each.outcome, sentence: each.summary }));
}
