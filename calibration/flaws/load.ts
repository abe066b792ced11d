import type { Flaw } from '../flaw.ts';
import { memoryLeakFlaws } from './load/memory-leak.ts';
import { resourceCleanupFlaws } from './load/resource-cleanup.ts';
import { soakFlaws } from './load/soak.ts';
import { spikeFlaws } from './load/spike.ts';
import { stressFlaws } from './load/stress.ts';

export const loadFlaws: readonly Flaw[] = [
  ...spikeFlaws,
  ...stressFlaws,
  ...soakFlaws,
  ...memoryLeakFlaws,
  ...resourceCleanupFlaws,
];
