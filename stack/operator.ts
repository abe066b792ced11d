import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { DiamondError } from '../harness/errors.ts';

/**
 * Runs the system's operator program once, as an operator would, and returns what it prints.
 * @throws DiamondError with its exit code and its last words
 */
export async function operate(options: {
  readonly program: string;
  readonly command: 'migrate' | 'seed';
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input?: string;
}): Promise<string> {
  const child = spawn(process.execPath, [options.program, options.command], {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.stdin.on('error', () => undefined); // it ended without reading; its exit code says why
  child.stdin.end(options.input ?? '');
  const [exitCode, output, complaint] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  if (exitCode === 0) return output;
  throw new DiamondError({
    code: 'operator-failed',
    subject: `operator program, \`${options.command}\``,
    expected: 'exit code 0',
    received: `exit code ${exitCode}: ${(complaint || output).trim().split('\n').slice(-8).join('\n  | ')}`,
    action: `Program: ${options.program}.`,
  });
}
