import { experimentTest } from '../experiment-test.ts';
import { noDataLoss } from '../experiments/no-data-loss.ts';

for (const experiment of noDataLoss) experimentTest('resilience.no-data-loss', experiment);
