import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { criterionById } from '../harness/criteria.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import type { CriterionOutcome } from '../harness/outcome.ts';
import { type ChecksDigests, checksAt } from './checks-digest.ts';
import type { CleanCounts } from './results.ts';

/** A complete run on a flawless system, as one line of calibration/clean-runs.ndjson. */
export interface CleanRun {
  readonly run: string;
  readonly date: string;
  readonly profile: string;
  readonly seconds: number | null;
  /** Commit of the suite, build of the system. */
  readonly commit: string;
  readonly digest: string;
  /** Phase → digest of its checks. */
  readonly checks: ChecksDigests;
  readonly criteria: Readonly<Record<string, CriterionOutcome>>;
}

const cleanRunsFile = join(suiteDirectory, 'calibration', 'clean-runs.ndjson');

interface RunFiles {
  readonly verdict: {
    readonly run: string;
    readonly profile: string;
    readonly seconds: number | null;
    readonly scope: unknown;
    readonly system: { readonly digest: string | null };
    readonly criteria: readonly { readonly id: string; readonly outcome: CriterionOutcome }[];
  };
  readonly record: {
    readonly id: string;
    readonly status: string;
    readonly commit: string | null;
    readonly dirty: boolean | null;
    readonly startedAt: string;
  };
}

export function readCleanRuns(file = cleanRunsFile): CleanRun[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as CleanRun);
}

/**
 * Adds the run of a folder (`runs/<id>`) to the clean runs. Refuses what says nothing about false alarms of known checks: a
 * narrowed or interrupted run, one of an altered checkout, one without a build, one that is there already.
 */
export function addCleanRun(directory: string, file = cleanRunsFile): CleanRun {
  const { verdict, record } = readRun(directory);
  const refusals: [boolean, string][] = [
    [verdict.run !== record.id, `its verdict is of run ${verdict.run}`],
    [verdict.scope !== null, 'it was narrowed'],
    [record.status !== 'ended', `it is ${record.status}`],
    [record.commit === null || record.dirty !== false, 'its checkout had changes that no commit holds'],
    [verdict.system.digest === null, 'nothing tells which build it ran on'],
    [readCleanRuns(file).some((each) => each.run === record.id), 'it has been added before'],
  ];
  const reasons = refusals.filter(([applies]) => applies).map(([, reason]) => reason);
  if (reasons.length > 0 || record.commit === null || verdict.system.digest === null) {
    throw new DiamondError({
      code: 'not-a-clean-run',
      subject: directory,
      expected: 'a complete run of a committed suite on a flawless system, not added before',
      received: reasons.join('; '),
      action: 'Run `npx diamond-run run --profile rehearsal` on a committed tree and add that.',
    });
  }
  const clean: CleanRun = {
    run: record.id,
    date: record.startedAt,
    profile: verdict.profile,
    seconds: verdict.seconds,
    commit: record.commit,
    digest: verdict.system.digest,
    checks: checksAt(record.commit),
    criteria: Object.fromEntries(verdict.criteria.map((each) => [each.id, each.outcome])),
  };
  appendFileSync(file, `${JSON.stringify(clean)}\n`);
  return clean;
}

/** Counts of the runs with these checks in which a criterion was judged; `unknown` is no judgement, and no alarm. */
export function cleanCounts(runs: readonly CleanRun[], checks: ChecksDigests): CleanCounts {
  return (criterion) => {
    const { phase } = criterionById(criterion);
    const outcomes = runs.filter((run) => run.checks[phase] === checks[phase]).map((run) => run.criteria[criterion]);
    const falseAlarms = outcomes.filter((outcome) => outcome === 'fail').length;
    return { cleanRuns: outcomes.filter((outcome) => outcome === 'pass').length + falseAlarms, falseAlarms };
  };
}

function readRun(directory: string): RunFiles {
  const read = (name: string): unknown => {
    try {
      return JSON.parse(readFileSync(join(directory, name), 'utf8'));
    } catch (cause) {
      throw new DiamondError({
        code: 'no-run',
        subject: join(directory, name),
        expected: 'a file of a finished run',
        received: messageOf(cause),
        action: 'Name the folder of a run that has ended: runs/<id>.',
        cause,
      });
    }
  };
  return { verdict: read('verdict.json'), record: read('evidence/run.json') } as RunFiles;
}
