import { profiles } from '../../../harness/profiles.ts';
import { runContext } from '../../../harness/run-context.ts';
import { test as base } from '../../../harness/test.ts';
import { observeOnce } from '../observe-once.ts';
import { observeSoak } from './observe-soak.ts';
import type { SoakObservation } from './soak-observation.ts';

export { caseOf, expect } from '../../../harness/test.ts';

const timeout = (2 * profiles[runContext().profile].soakSeconds + 600) * 1000;

/** The suite's `test` with the one soak of the run. The first test that asks for it waits for it. */
export const test = base.extend<object, { soak: SoakObservation }>({
  soak: [
    async ({ run, system, attempts, browser }, use) => {
      await use(await observeOnce(run, 'soak', () => observeSoak({ run, system, attempts, browser })));
    },
    { scope: 'worker', timeout },
  ],
});
