import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError } from '../harness/errors.ts';
import type { CriterionOutcome } from '../harness/outcome.ts';
import { newRunId } from '../harness/run-context.ts';
import type { SystemCopy } from './system-copy.ts';

/** The build of a system, and the suite that looked at it. */
export interface MeasuredSystem {
  readonly system: string;
  readonly digest: string;
  /** Commit of the suite; null outside a git checkout. Dirty: with changes that no commit holds. */
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly date: string;
}

/** How the suite judged an altered system. */
export interface SuiteRun {
  /** Criterion id → outcome, of the criteria that were asked for. */
  readonly outcomes: ReadonlyMap<string, CriterionOutcome>;
  /**
   * Criteria of which at least one probe ran: it judged something, or looked at something before it could not tell. Where the
   * system did not come up, or a test could not begin, nothing ran.
   */
  readonly ran: readonly string[];
  /** What ran; undefined where it could not be told. */
  readonly measured: MeasuredSystem | undefined;
  readonly seconds: number;
  /** Criterion id → what its evidence says, one sentence per case that did not pass. */
  readonly sentences: ReadonlyMap<string, readonly string[]>;
}

interface VerdictFile {
  readonly system: { readonly name: string | null; readonly digest: string | null };
  readonly criteria: readonly {
    readonly id: string;
    readonly outcome: CriterionOutcome;
    readonly evidence: readonly {
      readonly outcome: CriterionOutcome;
      readonly summary: string;
      readonly case: string;
      readonly examined: number;
    }[];
    readonly message: string;
  }[];
  readonly problems: readonly string[];
}

/** Patience with a run that hangs: of one criterion ten minutes, of all of them most of an hour. */
const deadlineMs = (criteria: readonly string[]) => 600_000 + criteria.length * 60_000;

/** Runs the suite against the copy, narrowed to these criteria or single cases (`criterion/case`), with the gate of phase 1 off. */
export async function runSuite(copy: SystemCopy, criteria: readonly string[], signal: AbortSignal): Promise<SuiteRun> {
  const started = performance.now();
  const runs = mkdtempSync(join(tmpdir(), 'diamond-calibration-'));
  const id = newRunId(new Date());
  try {
    const output = await runCommand(
      [
        'command/diamond-run.mjs',
        'run',
        '--profile',
        'rehearsal',
        '--yes',
        ...criteria.flatMap((each) => ['--criterion', each]),
      ],
      {
        DIAMOND_RUN_ID: id,
        DIAMOND_RUNS: runs,
        DIAMOND_CALIBRATING: '1',
        ...environmentOf(copy),
      },
      signal,
      deadlineMs(criteria),
    );
    const directory = join(runs, id);
    return asSuiteRun(directory, criteria, output, (performance.now() - started) / 1000);
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
}

/** What makes the suite run on a copy, also where phase 1 finds the flaw. */
export function environmentOf(copy: SystemCopy): Record<string, string> {
  return {
    DIAMOND_REFERENCE_ROOT: copy.root,
    DIAMOND_STACK_OVERLAY: copy.overlayFile(),
    DIAMOND_NO_GATE: '1',
    ...(copy.adapter && { DIAMOND_SYSTEM: copy.adapter }),
  };
}

function asSuiteRun(directory: string, criteria: readonly string[], output: string, seconds: number): SuiteRun {
  const verdict = readVerdict(join(directory, 'verdict.json'), output);
  const ids = criteria.map((each) => each.split('/')[0]);
  const asked = verdict.criteria.filter((criterion) => ids.includes(criterion.id));
  const sentencesOf = (criterion: (typeof asked)[number]) => {
    const open = criterion.evidence.filter((each) => each.outcome !== 'pass');
    // Why nothing ran stands with the run, not with the criterion.
    if (open.length === 0 && criterion.outcome !== 'pass') return [...verdict.problems, criterion.message];
    return worstFirst(open).map((each) => `${each.case}: ${each.outcome}: ${each.summary}`);
  };
  return {
    outcomes: new Map(asked.map((criterion) => [criterion.id, criterion.outcome])),
    ran: asked.filter((criterion) => criterion.evidence.some(hasLooked)).map((criterion) => criterion.id),
    seconds,
    sentences: new Map(asked.map((criterion) => [criterion.id, sentencesOf(criterion)])),
    measured: measuredSystem(directory, verdict),
  };
}

function hasLooked(evidence: VerdictFile['criteria'][number]['evidence'][number]): boolean {
  return evidence.outcome === 'pass' || evidence.outcome === 'fail' || evidence.examined > 0;
}

function worstFirst<T extends { readonly outcome: CriterionOutcome }>(evidence: readonly T[]): T[] {
  return [...evidence].sort((a, b) => Number(b.outcome === 'fail') - Number(a.outcome === 'fail'));
}

function measuredSystem(directory: string, verdict: VerdictFile): MeasuredSystem | undefined {
  const { name, digest } = verdict.system;
  if (name === null || digest === null) return undefined;
  const record = JSON.parse(readFileSync(join(directory, 'evidence', 'run.json'), 'utf8')) as {
    commit: string | null;
    dirty: boolean | null;
    startedAt: string;
  };
  return { system: name, digest, commit: record.commit, dirty: record.dirty, date: record.startedAt };
}

function readVerdict(path: string, output: string): VerdictFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VerdictFile;
  } catch (cause) {
    throw new DiamondError({
      code: 'no-verdict',
      subject: 'calibration run',
      expected: `a verdict at ${path}`,
      received: `none; the run's last words: ${output.slice(-2_000)}`,
      action: 'Run the same criterion by hand to see what is wrong.',
      cause,
    });
  }
}

function runCommand(
  args: readonly string[],
  environment: Record<string, string>,
  signal: AbortSignal,
  patienceMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: suiteDirectory,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const stop = () => child.kill('SIGTERM');
    const timer = setTimeout(stop, patienceMs);
    signal.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(output);
    });
  });
}
