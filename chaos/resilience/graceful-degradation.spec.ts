import { experimentTest } from '../experiment-test.ts';
import { gracefulDegradation } from '../experiments/graceful-degradation.ts';

for (const experiment of gracefulDegradation) experimentTest('resilience.graceful-degradation', experiment);
