import { experimentTest } from '../experiment-test.ts';
import { autoRetry } from '../experiments/auto-retry.ts';

for (const experiment of autoRetry) experimentTest('resilience.auto-retry', experiment);
