import type { Flaw } from './flaw.ts';
import { chaosFlaws } from './flaws/chaos.ts';
import { dataIntegrityFlaws } from './flaws/data-integrity.ts';
import { foundationFlaws } from './flaws/foundation.ts';
import { goldenPathFlaws } from './flaws/golden-paths.ts';
import { loadFlaws } from './flaws/load.ts';
import { performanceFlaws } from './flaws/performance.ts';
import { resilienceFlaws } from './flaws/resilience.ts';
import { securityFlaws } from './flaws/security.ts';

/** Every flaw, in the order of the criteria. */
export const flaws: readonly Flaw[] = [
  ...foundationFlaws,
  ...goldenPathFlaws,
  ...performanceFlaws,
  ...resilienceFlaws,
  ...chaosFlaws,
  ...loadFlaws,
  ...securityFlaws,
  ...dataIntegrityFlaws,
];
