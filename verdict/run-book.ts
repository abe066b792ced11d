import { dirname } from 'node:path';
import { type Pointer, writeJsonWhole } from '../harness/evidence.ts';
import { redactValue } from '../harness/redact.ts';
import type { RunContext } from '../harness/run-context.ts';
import type { Scope } from '../harness/scope.ts';
import { redactKnown } from '../harness/secrets-in-use.ts';
import { readSystemFacts } from './identify.ts';
import { suiteCommit, versions } from './run-facts.ts';
import { appendToRunLog, type RunEnded, runLogFile } from './run-log.ts';
import type { RunRecord } from './run-record.ts';

/** What is to be said of a run as a whole: gathered while it goes on, written to evidence/run.json and to the record of runs. */
export class RunBook {
  /** Sentences about what went wrong in the run as a whole; any of them makes it at best `unknown`. */
  readonly problems: string[] = [];
  /** null: the whole. */
  scope: Scope | null;
  readonly run: RunContext;
  readonly #durationsMs: Record<string, number> = {};
  readonly #artefacts: Record<string, readonly Pointer[]> = {};
  /** When the command began, which has loaded the configuration and started the system since. */
  readonly #startedAt = process.env.DIAMOND_STARTED_AT ?? new Date().toISOString();

  constructor(run: RunContext, scope: Scope | null) {
    this.run = run;
    this.scope = scope;
  }

  /** What one test of a case took, at its longest, and the files that it left. */
  note(subject: string, tookMs: number, left: readonly Pointer[]): void {
    this.#durationsMs[subject] = Math.max(this.#durationsMs[subject] ?? 0, Math.round(tookMs));
    this.#artefacts[subject] = [...(this.#artefacts[subject] ?? []), ...left];
  }

  /** Writes evidence/run.json anew. `notRun`: `criterion/case` → why its test never began. */
  write(status: RunRecord['status'], endedAt: string | null, notRun: RunRecord['notRun'] = {}): void {
    const { problems, identity, ...facts } = readSystemFacts(this.run.directory);
    const record: RunRecord = {
      schema: 1,
      kind: 'run',
      id: this.run.id,
      command: process.env.DIAMOND_COMMAND ?? 'npx playwright test',
      argv: process.argv.slice(2),
      profile: this.run.profile,
      seed: this.run.seed,
      scope: this.scope,
      gate: process.env.DIAMOND_NO_GATE !== '1' && !process.argv.includes('--no-deps'),
      ...suiteCommit(),
      versions: versions(),
      startedAt: this.#startedAt,
      endedAt,
      ...(endedAt === null ? {} : { seconds: Math.round(secondsSoFar() * 10) / 10 }),
      status,
      system: identity,
      ...facts,
      problems: [...problems, ...this.problems],
      notRun,
      artefacts: this.#artefacts,
      durationsMs: this.#durationsMs,
    };
    writeJsonWhole(this.run.evidenceDirectory, 'run.json', redactValue(record, redactKnown));
  }

  /** A line in the record of runs, which certificates quote. */
  log(event: { event: 'began' } | Pick<RunEnded, 'event' | 'outcome' | 'words' | 'evidenceSha256'>): void {
    appendToRunLog(runLogFile(dirname(this.run.directory)), {
      schema: 1,
      run: this.run.id,
      at: new Date().toISOString(),
      digest: readSystemFacts(this.run.directory).identity?.digest ?? null,
      profile: this.run.profile,
      partial: this.scope !== null,
      ...event,
    });
  }
}

/** The monotonic clock is the machine's: it began with the command. */
function secondsSoFar(): number {
  const startedNs = process.env.DIAMOND_STARTED_NS;
  return startedNs === undefined ? process.uptime() : Number(process.hrtime.bigint() - BigInt(startedNs)) / 1e9;
}
