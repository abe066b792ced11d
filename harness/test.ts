import { test as base, expect, type TestInfo } from '@playwright/test';
import { type Attempts, History } from './attempts.ts';
import { hasFailed, isCalibrating } from './calibrating.ts';
import { connectSystem } from './connect.ts';
import { takeBack, whyControlIsLost } from './control-lost.ts';
import { CannotTell, messageOf } from './errors.ts';
import { type Evidence, type EvidenceInput, writeEvidence } from './evidence.ts';
import { attachFailure } from './failure-attachments.ts';
import { Links } from './links.ts';
import { redactValue } from './redact.ts';
import { type RunContext, runContext } from './run-context.ts';
import { learnSecrets, redactKnown, secretsOfEnvironment } from './secrets-in-use.ts';
import type { Step } from './step.ts';
import type { System } from './system.ts';

export { expect };

/** What a test says about its own case. Criterion and case are those that the test's details name. */
export type CaseFinding = Omit<EvidenceInput, 'criterion' | 'case' | 'startedAt'>;

export interface CaseEvidence {
  record(finding: CaseFinding): Evidence;
}

interface TestFixtures {
  /** Records what this test has shown. A test that passes without it is `unknown`: it has examined nothing. */
  evidence: CaseEvidence;
  step: Step;
  /** While calibrating, leaves out what can no longer change the colour of its criterion; always on. */
  onlyUntilRed: undefined;
}

interface WorkerFixtures {
  run: RunContext;
  system: System;
  /** The system's network links; what a test cuts, its tear-down heals. */
  links: Links;
  /** The run's client history; reconciled with the ledger in phase 8. */
  attempts: Attempts & Pick<History, 'file'>;
}

/** Details of a Playwright test that is a registered case: the criterion as its tag, the case as an annotation. */
export function caseOf(criterion: string, caseId: string) {
  // The second tag lets --grep choose a single case.
  return { tag: [`@${criterion}`, `@${criterion}/${caseId}`], annotation: { type: 'case', description: caseId } };
}

/** Playwright's `test` with the suite's fixtures; every phase's specs start from it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  run: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to learn which fixtures are used
    async ({}, use) => {
      await use(runContext());
    },
    { scope: 'worker' },
  ],
  system: [
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const system = await connectSystem().catch((cause: unknown) => {
        throw new CannotTell(`The system could not be connected to: ${messageOf(cause)}`, { cause });
      });
      learnSecrets([...system.secrets, ...secretsOfEnvironment()]);
      await use(system);
      await system.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  links: [
    async ({ system }, use) => {
      await use(new Links(system));
    },
    { scope: 'worker' },
  ],
  attempts: [
    async ({ run }, use) => {
      const history = new History(run.historyDirectory, 'specs');
      await use(history);
      history.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: see above
  step: async ({}, use) => {
    await use((name, body) => base.step(name, body));
  },
  onlyUntilRed: [
    async ({ run }, use, testInfo) => {
      const criterion = criterionOf(testInfo);
      if (isCalibrating() && criterion && hasFailed(run.evidenceDirectory, criterion)) {
        testInfo.skip(true, 'its criterion has failed already, and this is a calibration');
      }
      await use(undefined);
    },
    { auto: true },
  ],
  evidence: async ({ run, system, attempts }, use, testInfo) => {
    const startedMs = Date.now();
    const startedAt = new Date(startedMs).toISOString();
    const criterion = criterionOf(testInfo);
    const caseId = testInfo.annotations.find((annotation) => annotation.type === 'case')?.description;
    if (!criterion || !caseId)
      throw new Error(`"${testInfo.title}" names no criterion and case: pass caseOf(…) as its details`);
    const written: Evidence[] = [];
    await use({
      record: (finding) => {
        const clean = redactValue(finding, redactKnown) as CaseFinding;
        const evidence = writeEvidence(run.evidenceDirectory, run.id, {
          ...clean,
          criterion,
          case: caseId,
          startedAt,
        });
        written.push(evidence);
        return evidence;
      },
    });
    if (testInfo.errors.length > 0) {
      await attachFailure(testInfo, system, { startedMs, historyFile: attempts.file, redact: redactKnown }).catch(
        (error) => {
          // A second error would hide the first: a disk that is full fails no criterion.
          testInfo.annotations.push({ type: 'not attached', description: messageOf(error) });
        },
      );
    }
    const failed = testInfo.status !== testInfo.expectedStatus || written.some(({ outcome }) => outcome === 'fail');
    const lost = failed ? await whyControlIsLost(system) : undefined;
    if (lost === undefined) return;
    takeBack(run.evidenceDirectory, written, lost);
    throw new CannotTell(lost);
  },
});

function criterionOf(testInfo: TestInfo): string | undefined {
  return testInfo.tags.map((tag) => tag.slice(1)).find((tag) => tag.includes('.'));
}
