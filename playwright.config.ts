import { join } from 'node:path';
import { defineConfig, type PlaywrightTestConfig, type Project } from '@playwright/test';
import { browserLaunchOptions } from './harness/browser.ts';
import { useBrowserFolder } from './harness/browser-folder.ts';
import { isCalibrating } from './harness/calibrating.ts';
import { loadSystemDefinition } from './harness/connect.ts';
import { endWithParent } from './harness/leash.ts';
import { putOwnNodeFirst } from './harness/own-node.ts';
import type { PhaseId } from './harness/phases.ts';
import { profiles } from './harness/profiles.ts';
import { runContext } from './harness/run-context.ts';

// Evaluated once in the runner and again in every worker: whatever must be the same in all of them lives in the environment.
endWithParent();
putOwnNodeFirst();
process.env.DIAMOND_RUNS ??= join(import.meta.dirname, 'runs');
const run = runContext();
// Workers alone: the runner starts the stack, whose folders are not a browser's.
if (process.env.TEST_WORKER_INDEX !== undefined) useBrowserFolder(run.id);
const profile = profiles[run.profile];
const definition = await loadSystemDefinition();
const launchOptions = await browserLaunchOptions();

const second = 1_000;
const minute = 60 * second;

/** Phase 1 gates the others. Controls and the judging of one criterion by itself switch the gate off. */
const gate = process.env.DIAMOND_NO_GATE === '1' ? [] : ['foundation'];

function phase(name: PhaseId, folder: string, timeoutMs: number, rest: Partial<Project> = {}): Project {
  const dependencies = name === 'foundation' ? [] : gate;
  return { name, testDir: join(import.meta.dirname, folder), timeout: timeoutMs, dependencies, ...rest };
}

const webServer: PlaywrightTestConfig['webServer'] = definition.start && {
  name: definition.name,
  command: definition.start.command,
  cwd: import.meta.dirname,
  wait: { stdout: definition.start.readyLine },
  timeout: definition.start.timeoutMs,
  // The default is SIGKILL to the group, which would leave the stack's own children to its watchdog.
  gracefulShutdown: { signal: 'SIGTERM', timeout: 20 * second },
  stderr: 'pipe',
};

export default defineConfig({
  // Once the system is up and before any test: what ran is written down.
  globalSetup: join(import.meta.dirname, 'verdict/identify.ts'),
  workers: 1,
  retries: 0,
  fullyParallel: false,
  forbidOnly: true,
  testMatch: '**/*.spec.ts',
  // Wiped by Playwright at the start of a run, hence a folder of its own.
  outputDir: join(run.directory, 'playwright'),
  reporter: [
    ['html', { open: 'never', outputFolder: join(run.directory, 'playwright-report') }],
    // Last: it judges once everything else is written.
    [join(import.meta.dirname, 'verdict/reporter.ts')],
  ],
  expect: { timeout: 10 * second },
  use: {
    launchOptions,
    trace: isCalibrating() ? 'off' : 'retain-on-failure',
    screenshot: isCalibrating() ? 'off' : 'only-on-failure',
    actionTimeout: 15 * second,
    navigationTimeout: 15 * second,
  },
  projects: [
    phase('foundation', 'e2e/foundation', 2 * minute),
    // Golden paths are read step by step: their traces are kept when they pass, too.
    phase('golden-paths', 'e2e/golden-paths', 2 * minute, { use: { trace: isCalibrating() ? 'off' : 'on' } }),
    phase('performance', 'load/performance', 4 * minute + 4 * profile.loadSeconds * second),
    phase('resilience', 'chaos/resilience', 10 * minute),
    phase('chaos', 'chaos', 5 * minute * profile.chaosRepeats, { testIgnore: '**/resilience/**' }),
    phase('load', 'load', 15 * minute + 2 * profile.soakSeconds * second, {
      testIgnore: '**/performance/**',
      // A page is open for hours here: its trace would outgrow the memory that is being judged.
      use: { trace: 'off' },
    }),
    phase('security', 'security', 5 * minute),
    phase('data-integrity', 'data-checks', 10 * minute),
  ],
  ...(webServer ? { webServer } : {}),
});
