import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FullResult, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { controlLost } from '../harness/control-lost.ts';
import { criteria } from '../harness/criteria.ts';
import type { EvidenceInput, Pointer } from '../harness/evidence.ts';
import { attachmentNames } from '../harness/failure-attachments.ts';
import type { Outcome } from '../harness/outcome.ts';
import { redactKnown } from '../harness/secrets-in-use.ts';

/** The registered case that a test stands for. */
export interface Subject {
  readonly criterion: string;
  readonly case: string;
}

/** The case that a test names by its tag and annotation; undefined unless it names exactly one that is registered. */
export function subjectOf(test: Pick<TestCase, 'tags' | 'annotations'>): Subject | undefined {
  const named = criteria.filter((criterion) => test.tags.includes(`@${criterion.id}`));
  const cases = test.annotations.filter((annotation) => annotation.type === 'case');
  const [criterion] = named;
  const caseId = cases[0]?.description;
  if (named.length !== 1 || cases.length !== 1 || !criterion || !caseId) return undefined;
  return criterion.cases.some((each) => each.id === caseId) ? { criterion: criterion.id, case: caseId } : undefined;
}

/** How a test came out by itself, whatever it recorded. */
export interface TestOutcome {
  readonly outcome: Outcome;
  /** One sentence; empty for a pass. */
  readonly sentence: string;
}

/**
 * `fail`: it failed or timed out. `unknown`: it threw CannotTell, its worker or browser died, control of the system was lost, it was skipped or interrupted. A test marked
 * `test.fail()` that fails is a failure here: an expected failure shows nothing.
 */
export function outcomeOfTest(result: Pick<TestResult, 'status' | 'errors'>): TestOutcome {
  const sentences = result.errors.map(sentenceOf);
  const sentence = sentences[0] ?? '';
  const lost = sentences.find((each) => each.includes(controlLost));
  if (lost) return { outcome: 'unknown', sentence: lost.replace(/^CannotTell: /, '') };
  switch (result.status) {
    case 'passed':
      return { outcome: 'pass', sentence: '' };
    case 'skipped':
      return { outcome: 'unknown', sentence: 'Skipped: nothing was shown.' };
    case 'interrupted':
      return { outcome: 'unknown', sentence: 'Interrupted before it could tell.' };
    case 'timedOut':
      return { outcome: 'fail', sentence: sentences.join(' ') || 'Timed out.' };
    default: {
      const cannotTell = result.errors.length > 0 && result.errors.every(isCannotTell);
      if (cannotTell) return { outcome: 'unknown', sentence: sentence.replace(/^CannotTell: /, '') };
      return { outcome: 'fail', sentence: sentence || 'Failed without an error.' };
    }
  }
}

/**
 * What the reporter must add to a test's own records, if anything: a pass without a record has examined nothing; a failure stands
 * even where the test had recorded something better before it failed.
 */
export function findingToAdd(own: readonly Outcome[], test: TestOutcome): TestOutcome | undefined {
  if (test.outcome === 'pass') {
    if (own.length > 0) return undefined;
    return { outcome: 'unknown', sentence: 'The test passed, but recorded no evidence: nothing was shown.' };
  }
  if (own.includes('fail')) return undefined;
  if (test.outcome === 'unknown' && own.includes('unknown')) return undefined;
  return test;
}

/** A record for what a test left unsaid. */
export function evidenceFor(
  subject: Subject,
  finding: TestOutcome,
  result: TestResult,
  runDirectory: string,
): EvidenceInput {
  return {
    ...subject,
    outcome: finding.outcome,
    // Paths below the run's folder are told relative to it, as everywhere in the evidence.
    summary: finding.sentence.replaceAll(`${runDirectory}/`, ''),
    expected: 'the case holds',
    // A failure has looked at one thing at least; anything else may have looked at nothing.
    examined: finding.outcome === 'fail' ? 1 : 0,
    where: pointersOf(result, runDirectory),
    startedAt: result.startTime.toISOString(),
  };
}

/** Kinds of what the suite's own fixtures attach to a failed test. */
const ownAttachments: Readonly<Record<string, Pointer['kind']>> = {
  [attachmentNames.logs]: 'log',
  [attachmentNames.rows]: 'rows',
};

/** Trace, screenshots, logs and ledger rows that were attached, relative to the run's folder. */
export function pointersOf(result: TestResult, runDirectory: string): Pointer[] {
  return result.attachments.flatMap((attachment): Pointer[] => {
    if (!attachment.path) return [];
    const ref = relative(runDirectory, attachment.path);
    if (attachment.name === 'trace') return [{ kind: 'trace', ref }];
    if (attachment.contentType.startsWith('image/')) return [{ kind: 'screenshot', ref }];
    const kind = ownAttachments[attachment.name];
    return [kind ? { kind, ref } : { kind: 'file', ref, note: attachment.name }];
  });
}

/** Playwright's end of a run in the words of the run record. */
export function statusOf(result: Pick<FullResult, 'status'>): 'ended' | 'interrupted' | 'timed-out' {
  return result.status === 'interrupted' ? 'interrupted' : result.status === 'timedout' ? 'timed-out' : 'ended';
}

/** An error in one line: no colours, no secrets, no code frame, at most 400 characters. */
export function sentenceOf(error: TestError): string {
  const text = stripVTControlCharacters(error.message ?? error.value ?? 'an error without a message');
  const oneLine = redactKnown(text)
    .replace(/^Error: /, '')
    .replace(/\s+/g, ' ')
    .trim();
  return oneLine.length > 400 ? `${oneLine.slice(0, 399)}…` : oneLine;
}

/** Playwright could not write a file of its own (a trace, an attachment): a full disk says nothing about the system. */
const ownDisk = /^(Error: )?(ENOSPC|EFBIG|EDQUOT|EROFS): /;

/** The suite's own browser is gone or never came: no page of the system can end it. A page that crashed is another matter. */
const ownBrowser = /Target page, context or browser has been closed|browserType\.launch: /;

/** The suite's own CannotTell, a worker or a browser that died under the test: none says anything about the system. */
function isCannotTell(error: TestError): boolean {
  const text = stripVTControlCharacters(error.message ?? '');
  return (
    text.startsWith('CannotTell:') ||
    text.includes('worker process exited unexpectedly') ||
    ownDisk.test(text) ||
    ownBrowser.test(text)
  );
}
