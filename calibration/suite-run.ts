import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError } from '../harness/errors.ts';
import type { CriterionOutcome } from '../harness/outcome.ts';
import { newRunId } from '../harness/run-context.ts';
import type { SystemCopy } from './system-copy.ts';

/** How the suite judged an altered system. */
export interface SuiteRun {
  /** Criterion id → outcome, of the criteria that were asked for. */
  readonly outcomes: ReadonlyMap<string, CriterionOutcome>;
  /** Criteria for which at least one probe ran, that is, with evidence of their own. */
  readonly ran: readonly string[];
  readonly seconds: number;
  /** Criterion id → what its evidence says, one sentence per case that did not pass. */
  readonly sentences: ReadonlyMap<string, readonly string[]>;
}

interface VerdictFile {
  readonly criteria: readonly {
    readonly id: string;
    readonly outcome: CriterionOutcome;
    readonly evidence: readonly {
      readonly outcome: CriterionOutcome;
      readonly summary: string;
      readonly case?: string;
    }[];
  }[];
}

const deadlineMs = 600_000;

/** Runs the suite against the copy, narrowed to these criteria, with the gate of phase 1 off. */
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
        DIAMOND_REFERENCE_ROOT: copy.root,
        DIAMOND_STACK_OVERLAY: copy.overlayFile(),
        DIAMOND_NO_GATE: '1',
        ...(copy.adapter && { DIAMOND_SYSTEM: copy.adapter }),
      },
      signal,
    );
    const verdict = readVerdict(join(runs, id, 'verdict.json'), output);
    const asked = verdict.criteria.filter((criterion) => criteria.includes(criterion.id));
    return {
      outcomes: new Map(asked.map((criterion) => [criterion.id, criterion.outcome])),
      ran: asked.filter((criterion) => criterion.evidence.length > 0).map((criterion) => criterion.id),
      seconds: (performance.now() - started) / 1000,
      sentences: new Map(
        asked.map((criterion) => [
          criterion.id,
          criterion.evidence
            .filter((each) => each.outcome !== 'pass')
            .map((each) => `${each.case ?? ''}: ${each.outcome}: ${each.summary}`),
        ]),
      ),
    };
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
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
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: suiteDirectory,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const stop = () => child.kill('SIGTERM');
    const timer = setTimeout(stop, deadlineMs);
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
