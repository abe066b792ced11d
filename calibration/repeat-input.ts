import type { SystemCopy } from './system-copy.ts';

/** Has the executor say what it was asked to calculate where it refuses to: a flaw or none, by how the page shows it. */
export function repeatInput(copy: SystemCopy): void {
  copy.replace(
    'executor/expression.ts',
    'The expression cannot be calculated: ${problem}.',
    'The expression cannot be calculated: ${problem}: ${text}',
  );
}
