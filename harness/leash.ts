/** Set by the process that started this one, to its own pid. */
const leashVariable = 'DIAMOND_LEASH';

/** What a child is given beside a pipe as its standard input, so that it is on a leash. */
export function leashFor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, [leashVariable]: String(process.pid) };
}

/**
 * Ends this process in order, as Ctrl-C does, when whoever started it is gone, however that happened (kill -9 runs no code): the
 * pipe that is its standard input ends then. Only a direct child is on the leash; the variable is inherited further down.
 */
export function endWithParent(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment[leashVariable] !== String(process.ppid)) return;
  // Once: Playwright evaluates its configuration again whenever it likes.
  delete environment[leashVariable];
  process.stdin.once('close', () => process.kill(process.pid, 'SIGINT'));
  process.stdin.resume();
  (process.stdin as { unref?: () => void }).unref?.();
}
