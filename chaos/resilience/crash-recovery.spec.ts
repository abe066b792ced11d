import { experimentTest } from '../experiment-test.ts';
import { crashRecovery } from '../experiments/crash-recovery.ts';

for (const experiment of crashRecovery) experimentTest('resilience.crash-recovery', experiment);
