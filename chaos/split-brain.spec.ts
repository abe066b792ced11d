import { experimentTest } from './experiment-test.ts';
import { splitBrain } from './experiments/split-brain.ts';

for (const experiment of splitBrain) experimentTest('chaos.split-brain', experiment);
