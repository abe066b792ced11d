import { coloured } from './colour.ts';
import type { Screen } from './progress.ts';

/**
 * Standard output; a live line only on a terminal that can redraw one: not in continuous integration, not into a pipe or file. Colours
 * where the terminal has them and nobody forbids them (NO_COLOR).
 */
export function standardOutput(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> & {
    hasColors?: typeof process.stdout.hasColors;
  } = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): Screen {
  const hasColours = stream.isTTY === true && stream.hasColors?.(16, environment) === true;
  return {
    write: (text) => void stream.write(hasColours ? coloured(text) : text),
    isTerminal: stream.isTTY === true && !environment.CI && environment.TERM !== 'dumb',
    columns: () => stream.columns || 80,
  };
}
