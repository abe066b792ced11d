import type { Screen } from './progress.ts';

/** Standard output; a live line only on a terminal that can redraw one: not in continuous integration, not into a pipe or file. */
export function standardOutput(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): Screen {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true && !environment.CI && environment.TERM !== 'dumb',
    columns: () => stream.columns || 80,
  };
}
