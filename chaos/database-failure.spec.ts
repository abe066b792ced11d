import { experimentTest } from './experiment-test.ts';
import { databaseFailure } from './experiments/database-failure.ts';

for (const experiment of databaseFailure) experimentTest('chaos.database-failure', experiment);
