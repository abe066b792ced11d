import type { SystemCopy } from '../system-copy.ts';

/** Whatever fails, the executor is called again. */
export function neverOpens(copy: SystemCopy): void {
  copy.replace('worker/guarded-executor.ts', 'const FAILURES_IN_A_ROW = 4;', 'const FAILURES_IN_A_ROW = 1e9;');
  copy.replace('worker/guarded-executor.ts', 'volumeThreshold: 10,', 'volumeThreshold: 1e9,');
  copy.environment('*worker', { ACCORD_RETRY_ATTEMPTS: '20' });
}
