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
import { type Pointer, writeEvidence, writeJsonWhole } from '../harness/evidence.ts';
import { loadDirectory, readLiveLine } from '../harness/load-run/live-line.ts';
import type { PhaseId } from '../harness/phases.ts';
import { type RunContext, runContext } from '../harness/run-context.ts';
import { type Scope, scopeOf } from '../harness/scope.ts';
import { knownSecrets, learnSecrets, redactKnown, secretsOfEnvironment } from '../harness/secrets-in-use.ts';
import { sealEvidence } from './certificate/evidence-manifest.ts';
import {
  evidenceFor,
  findingToAdd,
  outcomeOfTest,
  pointersOf,
  type Subject,
  sentenceOf,
  statusOf,
  subjectOf,
  type TestOutcome,
} from './collect.ts';
import { scopeFromArguments } from './derived-scope.ts';
import { EvidenceWatch } from './evidence-watch.ts';
import { expectedDurations } from './expected-duration.ts';
import { finalScreen } from './final-screen.ts';
import { tellGitHub } from './github.ts';
import { readSystemFacts } from './identify.ts';
import { pointLatestAt } from './latest-link.ts';
import { OutputLog } from './output-log.ts';
import { type PlannedCase, Progress } from './progress.ts';
import { readEvidence } from './read-evidence.ts';
import { redactFolder, redactResult } from './redact-artefacts.ts';
import { suiteCommit, versions } from './run-facts.ts';
import { appendToRunLog, type RunEnded, runLogFile } from './run-log.ts';
import type { RunRecord } from './run-record.ts';
import { standardOutput } from './screen.ts';
import { writeOutputs } from './write-outputs.ts';

const isListing = process.argv.includes('--list');

/**
 * Playwright's reporter: shows progress, turns test results into evidence, and judges at the end. Its status is `passed` only for
 * a verdict of pass. Where nothing could be judged because the suite itself broke, it writes no verdict.
 */
export default class DiamondReporter implements Reporter {
  readonly #run: RunContext = runContext();
  readonly #output = new OutputLog(this.#run.directory);
  readonly #watch = new EvidenceWatch(this.#run.evidenceDirectory);
  /** When the command began, which has loaded the configuration and started the system since. */
  readonly #startedAt = process.env.DIAMOND_STARTED_AT ?? new Date().toISOString();
  readonly #problems: string[] = [];
  readonly #brokenBy: string[] = [];
  readonly #durationsMs: Record<string, number> = {};
  /** Playwright's own duration leaves out fixtures with a time-out of their own, and so the whole of a soak. */
  readonly #begunMs = new WeakMap<TestResult, number>();
  readonly #artefacts: Record<string, readonly Pointer[]> = {};
  #tests: TestCase[] = [];
  #scope: Scope | null = scopeOf();
  #progress = new Progress(standardOutput(), [], () => 0);
  #ticker: NodeJS.Timeout | undefined;

  constructor() {
    if (isListing) return;
    learnSecrets(secretsOfEnvironment());
    const { id, profile, seed, evidenceDirectory } = this.#run;
    if (existsSync(evidenceDirectory) && readdirSync(evidenceDirectory).length > 0) {
      this.#problems.push(`runs/${id} already held evidence when the run began: what is of which run cannot be told.`);
    }
    this.#progress.say(`Diamond Run ${id} · ${profile} · seed ${seed}`, 'Starting the system …');
  }

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#tests = suite.allTests();
    if (isListing) return;
    this.#scope ??= scopeFromArguments(process.argv.slice(2), this.#tests);
    this.#writeRunRecord('running', null);
    this.#log({ event: 'began' });
    pointLatestAt(this.#run.directory);
    const planned = this.#tests.map(plannedCase);
    const expectMs = expectedDurations(dirname(this.#run.directory), this.#run.profile, planned);
    this.#progress = new Progress(standardOutput(), planned, expectMs);
    for (const test of this.#tests.filter((each) => !subjectOf(each))) {
      this.#problems.push(
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
    this.#orBroken('without secrets', () => redactResult(result, redactKnown));
    const subject = subjectOf(test);
    const tookMs = Math.round(performance.now() - (this.#begunMs.get(result) ?? performance.now()));
    this.#durationsMs[planned.subject] = Math.max(this.#durationsMs[planned.subject] ?? 0, tookMs);
    this.#artefacts[planned.subject] = [
      ...(this.#artefacts[planned.subject] ?? []),
      ...pointersOf(result, this.#run.directory),
    ];
    const alone = outcomeOfTest(result);
    const shown = subject ? this.#orBroken('as evidence', () => this.#record(subject, alone, result)) : alone;
    this.#watch.note();
    this.#progress.end(planned, (shown ?? alone).outcome, (shown ?? alone).sentence);
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
    if (this.#tests.length > 0 || isStart) this.#problems.push(sentence);
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
      if (this.#output.trouble !== undefined) this.#problems.push(this.#output.trouble);
      // Before redaction, which may change records rightly.
      this.#problems.push(...this.#watch.alterations());
      this.#problems.push(...redactFolder(this.#run.directory, knownSecrets(), redactKnown));
      this.#writeRunRecord(statusOf(result), new Date().toISOString());
      if (this.#brokenBy.length > 0) {
        this.#progress.say(
          '',
          'The suite itself broke; nothing was judged:',
          ...new Set(this.#brokenBy.map((each) => `  ${each}`)),
        );
        return { status: 'failed' };
      }
      const { sha256 } = sealEvidence(this.#run.directory);
      const verdict = writeOutputs(this.#run.directory);
      const { outcome, words } = verdict;
      this.#log({ event: 'ended', outcome, words, evidenceSha256: sha256 });
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

  /** Adds what the test left unsaid and returns what its case now stands at. */
  #record(subject: Subject, test: TestOutcome, result: TestResult): TestOutcome {
    const own = this.#recordsOf(subject);
    const missing = findingToAdd(
      own.map((each) => each.outcome),
      test,
    );
    if (missing) {
      writeEvidence(
        this.#run.evidenceDirectory,
        this.#run.id,
        evidenceFor(subject, missing, result, this.#run.directory),
      );
      return missing;
    }
    const worst = own.find((each) => each.outcome === 'fail') ?? own.find((each) => each.outcome === 'unknown');
    return worst ?? { outcome: 'pass', sentence: '' };
  }

  #recordsOf(subject: Subject): TestOutcome[] {
    const prefix = `${subject.criterion}.${subject.case}.`;
    return readEvidence(this.#run.evidenceDirectory, (name) => name.startsWith(prefix))
      .evidence.filter((each) => each.criterion === subject.criterion && each.case === subject.case)
      .map((each) => ({ outcome: each.outcome === 'not-applicable' ? 'pass' : each.outcome, sentence: each.summary }));
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

  #writeRunRecord(status: RunRecord['status'], endedAt: string | null): void {
    const facts = readSystemFacts(this.#run.directory);
    const record: RunRecord = {
      schema: 1,
      kind: 'run',
      id: this.#run.id,
      command: redactKnown(process.env.DIAMOND_COMMAND ?? 'npx playwright test'),
      argv: process.argv.slice(2).map((each) => redactKnown(each)),
      profile: this.#run.profile,
      seed: this.#run.seed,
      scope: this.#scope,
      gate: process.env.DIAMOND_NO_GATE !== '1' && !process.argv.includes('--no-deps'),
      ...suiteCommit(),
      versions: versions(),
      startedAt: this.#startedAt,
      endedAt,
      ...(endedAt === null ? {} : { seconds: Math.round(this.#secondsSoFar() * 10) / 10 }),
      status,
      system: facts.identity,
      notApplicable: facts.notApplicable,
      accepted: facts.accepted,
      waivers: facts.waivers,
      configuration: facts.configuration,
      conditions: facts.conditions,
      problems: [...facts.problems, ...this.#problems].map((each) => redactKnown(each)),
      notRun: status === 'running' ? {} : this.#notRun(status),
      artefacts: this.#artefacts,
      durationsMs: this.#durationsMs,
    };
    writeJsonWhole(this.#run.evidenceDirectory, 'run.json', record);
  }

  /** A line in the record of runs, which certificates quote. */
  #log(event: { event: 'began' } | Pick<RunEnded, 'event' | 'outcome' | 'words' | 'evidenceSha256'>): void {
    appendToRunLog(runLogFile(dirname(this.#run.directory)), {
      schema: 1,
      run: this.#run.id,
      at: new Date().toISOString(),
      digest: readSystemFacts(this.#run.directory).identity?.digest ?? null,
      profile: this.#run.profile,
      partial: this.#scope !== null,
      ...event,
    });
  }

  /** The monotonic clock is the machine's: it began with the command. */
  #secondsSoFar(): number {
    const startedNs = process.env.DIAMOND_STARTED_NS;
    return startedNs === undefined ? process.uptime() : Number(process.hrtime.bigint() - BigInt(startedNs)) / 1e9;
  }

  #opening(): string {
    const cases = `${this.#tests.length} ${this.#tests.length === 1 ? 'case' : 'cases'}`;
    return this.#scope ? `${cases}; partial: judges its scope only` : cases;
  }
}

function phaseOf(test: TestCase): PhaseId {
  return test.parent.project()?.name as PhaseId;
}

function plannedCase(test: TestCase): PlannedCase {
  const subject = subjectOf(test);
  return { phase: phaseOf(test), subject: subject ? `${subject.criterion}/${subject.case}` : test.title };
}
