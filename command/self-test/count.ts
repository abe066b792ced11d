/** How many things of a stage held and did not. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export const none: Count = { passed: 0, failed: 0 };

export function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** Counts one thing, and says so. */
export function tell(held: boolean, sentence: string): Count {
  console.log(`${held ? '✔' : '✖'} ${sentence}`);
  return held ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
