import type { Screen } from './progress.ts';

/** Standard output; a live line only on a terminal that can redraw one, and never in continuous integration. */
export function standardOutput(): Screen {
  return {
    write: (text) => void process.stdout.write(text),
    isTerminal: process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb',
    columns: () => process.stdout.columns || 80,
  };
}
