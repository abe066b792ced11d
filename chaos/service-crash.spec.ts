import { experimentTest } from './experiment-test.ts';
import { serviceCrash } from './experiments/service-crash.ts';

for (const experiment of serviceCrash) experimentTest('chaos.service-crash', experiment);
