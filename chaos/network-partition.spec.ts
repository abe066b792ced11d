import { experimentTest } from './experiment-test.ts';
import { networkPartition } from './experiments/network-partition.ts';

for (const experiment of networkPartition) experimentTest('chaos.network-partition', experiment);
