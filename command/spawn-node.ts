import { spawn } from 'node:child_process';
import { suiteDirectory } from '../harness/connect.ts';
import { leashFor } from '../harness/leash.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * Runs a module of the suite with this Node in the suite's folder, on this terminal but without its input (nothing asks). Resolves
 * with its exit code; 3 where it died of a signal. Ctrl-C reaches the child from the terminal and is left to it; SIGTERM and SIGHUP
 * are passed on. Its standard input is a pipe that says nothing and ends with this process: see harness/leash.ts.
 */
export function spawnNode(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  /** What SIGTERM and SIGHUP become for the child. */
  onTerminate: NodeJS.Signals = 'SIGTERM',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: suiteDirectory,
      env: leashFor(environment),
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const ignore = () => undefined;
    const pass = () => child.kill(onTerminate);
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    const settle = () => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code) => {
      settle();
      resolve(code ?? exitCodes.broken);
    });
  });
}
