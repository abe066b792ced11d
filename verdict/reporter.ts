import { existsSync, readdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import { messageOf } from '../harness/errors.ts';
import { loadDirectory, readLiveLine } from '../harness/load-run/live-line.ts';
import type { PhaseId } from '../harness/phases.ts';
import { type RunContext, runContext } from '../harness/run-context.ts';
import { scopeOf } from '../harness/scope.ts';
import { learnSecrets, redactKnown, secretsOfEnvironment } from '../harness/secrets-in-use.ts';
import { completeRecords } from './case-record.ts';
import { outcomeOfTest, pointersOf, sentenceOf, statusOf, subjectOf } from './collect.ts';
import { closeRecords, judgeRun } from './conclude.ts';
import { scopeFromArguments } from './derived-scope.ts';
import { EvidenceWatch } from './evidence-watch.ts';
import { expectedDurations } from './expected-duration.ts';
import { finalScreen } from './final-screen.ts';
import { tellGitHub } from './github.ts';
import { pointLatestAt } from './latest-link.ts';
import { OutputLog } from './output-log.ts';
import { type PlannedCase, Progress } from './progress.ts';
import { redactResult } from './redact-artefacts.ts';
import { RunBook } from './run-book.ts';
import type { RunRecord } from './run-record.ts';
import { standardOutput } from './standard-output.ts';

const isListing = process.argv.includes('--list');

/**
 * Playwright's reporter: shows progress, turns test results into evidence, and judges at the end. Its status is `passed` only for
 * a verdict of pass. Where nothing could be judged because the suite itself broke, it writes no verdict.
 */
export default class DiamondReporter implements Reporter {
  readonly #run: RunContext = runContext();
  readonly #book = new RunBook(this.#run, scopeOf());
  readonly #output = new OutputLog(this.#run.directory);
  readonly #watch = new EvidenceWatch(this.#run.evidenceDirectory);
  readonly #brokenBy: string[] = [];
  /** Playwright's own duration leaves out fixtures with a time-out of their own, and so the whole of a soak. */
  readonly #begunMs = new WeakMap<TestResult, number>();
  #tests: TestCase[] = [];
  #progress = new Progress(standardOutput(), [], () => 0);
  #ticker: NodeJS.Timeout | undefined;

  constructor() {
    if (isListing) return;
    learnSecrets(secretsOfEnvironment());
    const { id, profile, seed, evidenceDirectory } = this.#run;
    if (existsSync(evidenceDirectory) && readdirSync(evidenceDirectory).length > 0) {
      this.#book.problems.push(
        `runs/${id} already held evidence when the run began: what is of which run cannot be told.`,
      );
    }
    this.#progress.say(`Diamond Run ${id} · ${profile} · seed ${seed}`, 'Starting the system …');
  }

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#tests = suite.allTests();
    if (isListing) return;
    this.#book.scope ??= scopeFromArguments(process.argv.slice(2), this.#tests);
    this.#book.write('running', null);
    this.#book.log({ event: 'began' });
    pointLatestAt(this.#run.directory);
    const planned = this.#tests.map(plannedCase);
    const expectMs = expectedDurations(dirname(this.#run.directory), this.#run.profile, planned);
    this.#progress = new Progress(standardOutput(), planned, expectMs);
    for (const test of this.#tests.filter((each) => !subjectOf(each))) {
      this.#book.problems.push(
        `The test "${test.title}" names no registered criterion and case: what it shows cannot be judged.`,
      );
    }
    if (this.#tests.length > 0) this.#progress.say(this.#opening());
    this.#ticker = setInterval(() => this.#progress.tick(readLiveLine(loadDirectory(this.#run))), 1_000);
    this.#ticker.unref();
  }

  onTestBegin(test: TestCase, result: TestResult): void {
    this.#begunMs.set(result, performance.now());
    this.#progress.begin(plannedCase(test));
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const planned = plannedCase(test);
    // Before Playwright's own report copies it.
    this.#orBroken('without secrets', () => redactResult(test, result, redactKnown));
    const subject = subjectOf(test);
    const tookMs = performance.now() - (this.#begunMs.get(result) ?? performance.now());
    this.#book.note(planned.subject, tookMs, pointersOf(result, this.#run.directory));
    const alone = outcomeOfTest(result);
    const stands = subject
      ? this.#orBroken('as evidence', () => completeRecords(this.#run, subject, alone, result))
      : alone;
    const { outcome, sentence } = stands ?? alone;
    this.#watch.note();
    this.#progress.end(planned, outcome, redactKnown(sentence));
  }

  /** What cannot be written down cannot be judged: a full disk is the suite's own fault, once and for the whole run. */
  #orBroken<T>(how: string, write: () => T): T | undefined {
    try {
      return write();
    } catch (error) {
      const sentence = `What a test left could not be kept ${how}: ${redactKnown(messageOf(error))}`;
      if (this.#brokenBy.length === 0) this.#progress.say(`! ${sentence}`);
      this.#brokenBy.push(sentence);
      return undefined;
    }
  }

  onError(error: TestError): void {
    const isStart = error.message?.includes('config.webServer') === true;
    const sentence = isStart
      ? `The system did not start: ${this.#output.lastWords()} (${sentenceOf(error)})`
      : sentenceOf(error);
    // A system that does not come up has been judged (nothing could be shown); a spec that does not load has not.
    if (this.#tests.length > 0 || isStart) this.#book.problems.push(sentence);
    else this.#brokenBy.push(sentence);
    this.#progress.say(`! ${sentence}`);
  }

  onStdOut(chunk: string | Buffer): void {
    this.#output.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    this.#output.writeError(chunk);
  }

  async onEnd(result: FullResult): Promise<{ status: 'passed' | 'failed' }> {
    if (isListing) return this.#list();
    clearInterval(this.#ticker);
    this.#progress.finish();
    try {
      if (this.#output.trouble !== undefined) this.#book.problems.push(this.#output.trouble);
      // Before redaction, which may change records rightly.
      this.#book.problems.push(...this.#watch.alterations());
      const status = statusOf(result);
      closeRecords(this.#book, status, this.#notRun(status));
      if (this.#brokenBy.length > 0) {
        this.#progress.say(
          '',
          'The suite itself broke; nothing was judged:',
          ...new Set(this.#brokenBy.map((each) => `  ${each}`)),
        );
        return { status: 'failed' };
      }
      const verdict = judgeRun(this.#book);
      const folder = relative(process.cwd(), this.#run.directory) || '.';
      this.#progress.say(...finalScreen(verdict, folder, Math.min(standardOutput().columns(), 100)));
      tellGitHub(verdict);
      return { status: verdict.outcome === 'pass' ? 'passed' : 'failed' };
    } catch (error) {
      this.#progress.say('', `The suite itself broke while judging: ${redactKnown(messageOf(error))}`);
      return { status: 'failed' };
    }
  }

  /** `playwright test --list` runs nothing: there is nothing to judge. */
  #list(): { status: 'passed' | 'failed' } {
    for (const test of this.#tests) console.log(`${phaseOf(test)} › ${plannedCase(test).subject} › ${test.title}`);
    for (const sentence of this.#brokenBy) console.log(`! ${sentence}`);
    return { status: this.#brokenBy.length === 0 ? 'passed' : 'failed' };
  }

  /** `criterion/case` → why its test never began. */
  #notRun(status: RunRecord['status']): Record<string, string> {
    const stopped = this.#tests.some((test) => phaseOf(test) === 'foundation' && !test.ok());
    const reasonFor = (test: TestCase) => {
      if (status === 'interrupted') return 'Did not run: the run was interrupted.';
      if (stopped && phaseOf(test) !== 'foundation')
        return 'Did not run: phase 1 did not pass, and the run stopped there.';
      return 'Did not run.';
    };
    const neverBegun = this.#tests.filter((test) => test.results.length === 0 && subjectOf(test));
    return Object.fromEntries(neverBegun.map((test) => [plannedCase(test).subject, reasonFor(test)]));
  }

  #opening(): string {
    const cases = `${this.#tests.length} ${this.#tests.length === 1 ? 'case' : 'cases'}`;
    return this.#book.scope ? `${cases}; partial: judges its scope only` : cases;
  }
}

function phaseOf(test: TestCase): PhaseId {
  return test.parent.project()?.name as PhaseId;
}

function plannedCase(test: TestCase): PlannedCase {
  const subject = subjectOf(test);
  return { phase: phaseOf(test), subject: subject ? `${subject.criterion}/${subject.case}` : test.title };
}
