import { experimentTest } from './experiment-test.ts';
import { cascadingFailure } from './experiments/cascading-failure.ts';

for (const experiment of cascadingFailure) experimentTest('chaos.cascading-failure', experiment);
