import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError } from '../harness/errors.ts';
import type { Flaw } from './flaw.ts';
import { environmentOf } from './suite-run.ts';
import { SystemCopy } from './system-copy.ts';

/**
 * Puts all these flaws into one copy and runs their criteria as any other run, kept with its report and traces: what a red report
 * looks like.
 *
 * @returns the run's exit code
 */
export async function runTogether(flaws: readonly Flaw[], signal: AbortSignal): Promise<number> {
  if (flaws.length === 0) {
    throw new DiamondError({
      code: 'no-flaw',
      subject: '--together',
      expected: 'flaws to put into the system',
      received: 'none',
      action: 'Name some: --flaw <id>; `npx diamond-run calibrate --list` shows them all.',
    });
  }
  const copy = new SystemCopy('together');
  try {
    for (const flaw of flaws) flaw.apply(copy);
    const criteria = [...new Set(flaws.map((flaw) => flaw.criterion))];
    const args = ['run', '--profile', 'rehearsal', '--yes', ...criteria.flatMap((each) => ['--criterion', each])];
    const child = spawn(process.execPath, ['command/diamond-run.mjs', ...args], {
      cwd: suiteDirectory,
      env: { ...process.env, ...environmentOf(copy) },
      stdio: 'inherit',
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 3;
  } finally {
    copy.remove();
  }
}
