import { fstatSync } from 'node:fs';

/** Set for a direct child; the child takes it out of what it hands down. */
const leashVariable = 'DIAMOND_LEASH';

/** What a child is given beside a pipe as its standard input, so that it is on a leash. */
export function leashFor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, [leashVariable]: '1' };
}

/**
 * Ends this process in order, as Ctrl-C does, when whoever started it is gone, however that happened (kill -9 runs no code): the
 * pipe that is its standard input ends then, also where it had ended before this is called.
 */
export function endWithParent(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment[leashVariable] === undefined) return;
  // Once, and not for workers: Playwright evaluates its configuration again in each of them.
  delete environment[leashVariable];
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.once('close', () => process.kill(process.pid, 'SIGINT'));
  process.stdin.resume();
  (process.stdin as { unref?: () => void }).unref?.();
}
