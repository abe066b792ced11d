import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chart, Table } from './chart.ts';
import { criterionById } from './criteria.ts';
import { DiamondError } from './errors.ts';
import type { FaultFacts } from './fault-facts.ts';
import type { CriterionOutcome } from './outcome.ts';
import { writing } from './own-files.ts';

/** One quantity that was measured. */
export interface Measurement {
  readonly name: string;
  /** `null` where there was nothing to measure; `"Infinity"` for a percentile that failures reach. */
  readonly value: number | string | boolean | null;
  /** UCUM-like: `ms`, `1/s`, `1`, `%`, `By`. */
  readonly unit?: string;
  /** How many samples it is made of. */
  readonly n?: number;
  /** 95 % confidence interval. */
  readonly interval?: readonly [number | string, number | string];
  readonly expected?: string;
}

/** Where a person looks next. */
export interface Pointer {
  readonly kind: 'trace' | 'log' | 'rows' | 'file' | 'url' | 'screenshot' | 'command';
  /** Path relative to the run's folder, URL or command. */
  readonly ref: string;
  readonly note?: string;
}

/** One record per finding: what was tried under a criterion's case and how it came out. */
export interface Evidence {
  readonly schema: 1;
  readonly kind: 'case';
  readonly id: string;
  readonly run: string;
  readonly criterion: string;
  readonly case: string;
  /**
   * `not-applicable` leaves the criterion's rate; its summary is the reason. Without the owner's acceptance in diamond.config.ts
   * it is judged `unknown`.
   */
  readonly outcome: CriterionOutcome;
  /** One sentence a person understands without the code: what was seen. */
  readonly summary: string;
  readonly measured: readonly Measurement[];
  readonly expected: string;
  /** How many things were looked at; 0 makes any outcome `unknown`. */
  readonly examined: number;
  /** Graded observations, 0–1. */
  readonly grade?: number;
  /** The hard gate that this finding breaks, e.g. `acknowledged-write-lost`. */
  readonly gate?: string;
  readonly where: readonly Pointer[];
  /** Free-form details, e.g. offending rows; redacted and bounded by the writer. */
  readonly details?: unknown;
  /** Phases 4 and 5: what became of the fault; absent where there was none. */
  readonly fault?: FaultFacts;
  /** What the report draws beside the finding. */
  readonly charts?: readonly Chart[];
  readonly tables?: readonly Table[];
  readonly startedAt: string;
  readonly endedAt: string;
}

export type EvidenceInput = Omit<
  Evidence,
  'schema' | 'kind' | 'id' | 'run' | 'startedAt' | 'endedAt' | 'where' | 'measured'
> & {
  readonly where?: readonly Pointer[];
  readonly measured?: readonly Measurement[];
  readonly startedAt?: string;
};

/**
 * Writes one evidence record into the run's folder, whole or not at all (temporary file, then rename).
 * Zero examined turns a pass into `unknown`: nothing looked at is nothing shown.
 * Throws a DiamondError for a criterion or case that is not registered.
 */
export function writeEvidence(directory: string, run: string, input: EvidenceInput): Evidence {
  const criterion = criterionById(input.criterion);
  if (!criterion.cases.some((each) => each.id === input.case)) {
    throw new DiamondError({
      code: 'unknown-case',
      subject: `case of ${criterion.id}`,
      expected: `one of ${criterion.cases.map((each) => each.id).join(', ') || '(none registered)'}`,
      received: `"${input.case}"`,
      action: 'Register the case in harness/criteria, or correct its id.',
    });
  }
  const now = new Date().toISOString();
  const id = `${input.criterion}.${input.case}.${randomBytes(4).toString('hex')}`;
  const nothingExamined = input.outcome === 'pass' && input.examined === 0;
  const evidence: Evidence = {
    where: [],
    measured: [],
    ...input,
    schema: 1,
    kind: 'case',
    id,
    run,
    outcome: nothingExamined ? 'unknown' : input.outcome,
    summary: nothingExamined ? `Nothing was examined. ${input.summary}` : input.summary,
    startedAt: input.startedAt ?? now,
    endedAt: now,
  };
  writeJsonWhole(directory, `${id}.json`, evidence);
  return evidence;
}

/** Writes a JSON file whole or not at all. Numbers that JSON does not know become strings. Throws CannotTell where it cannot. */
export function writeJsonWhole(directory: string, name: string, value: unknown): void {
  const path = join(directory, name);
  const temporary = `${path}.${process.pid}.tmp`;
  const text = JSON.stringify(
    value,
    (_key, each) =>
      typeof each === 'number' && !Number.isFinite(each)
        ? String(each)
        : typeof each === 'bigint'
          ? each.toString()
          : each,
    2,
  );
  writing(path, () => {
    mkdirSync(directory, { recursive: true });
    try {
      writeFileSync(temporary, `${text}\n`);
      renameSync(temporary, path);
    } catch (error) {
      // Half a record is none, and would be a finding of its own.
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}
