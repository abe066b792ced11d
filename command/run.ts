import type { KeyObject } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { removeBrowserFolder } from '../harness/browser-folder.ts';
import { loadConfig, suiteDirectory } from '../harness/connect.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import { runContext } from '../harness/run-context.ts';
import { certificateFiles } from '../verdict/certificate/files.ts';
import { issueCertificate } from '../verdict/certificate/issue.ts';
import { signingKey } from '../verdict/certificate/keys.ts';
import { printCertificate } from '../verdict/certificate/print-certificate.ts';
import { readVerdict, runsDirectory } from '../verdict/read-verdict.ts';
import { suiteCommit } from '../verdict/run-facts.ts';
import { canCertify, exitCodeFor } from '../verdict/words.ts';
import { writeOutputs } from '../verdict/write-outputs.ts';
import { claimMachine } from './claim-machine.ts';
import { claimRun } from './claim-run.ts';
import { exitCodes } from './exit-codes.ts';
import { printPlan } from './plan.ts';
import { playwrightArguments, type RunOptions, resolveOptions, withRunOptions } from './scope-options.ts';
import { spawnNode } from './spawn-node.ts';

/** Far less than a run needs (`doctor` says how much), enough to see that nothing can be written at all. */
const smallestRoomBytes = 256 * 1024;

/** `diamond-run run`: Playwright runs the phases, our reporter judges, and the verdict of this very run is the exit code. */
export function registerRun(program: Command): void {
  withRunOptions(program.command('run'))
    .description('run the phases and judge')
    .option('--dry-run', 'say what would be done, and touch nothing (same as `plan`)')
    .addHelpText(
      'after',
      `\nExamples:\n  npx diamond-run run --profile rehearsal                    everything, briefly\n  npx diamond-run run --criterion chaos.database-failure     one criterion\n  npx diamond-run run --criterion golden.realtime/stalled    one case of it\n  npx diamond-run run --rerun-failed                         what failed or was unknown last time`,
    )
    .addHelpText('after', '\nExit codes: 0 pass, 1 fail, 2 unknown, 3 the suite itself broke.')
    .action(async (options: RunOptions) => {
      process.exitCode = options.dryRun ? await printPlan(options) : await run(options);
    });
}

async function run(options: RunOptions): Promise<number> {
  const { profile, seed, scope } = await resolveOptions(options);
  // What cannot be used is said now, and not after two hours.
  await loadConfig();
  if (!scope) refuseAlteredSystem(process.env);
  const key = signingKey(process.env);
  if (!key && canCertify(profile) && !scope) {
    console.log('No DIAMOND_SIGNING_KEY: this run will get no certificate. `npx diamond-run keygen` makes a key.');
  }
  if (key && canCertify(profile) && !scope && suiteCommit().dirty) {
    console.log(
      'The tree is dirty (`git status` shows how): this run will get no certificate. Commit, or put away, what changed.',
    );
  }
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    DIAMOND_RUNS: runsDirectory(),
    DIAMOND_PROFILE: profile,
    DIAMOND_STARTED_AT: new Date().toISOString(),
    DIAMOND_STARTED_NS: process.hrtime.bigint().toString(),
    DIAMOND_COMMAND: ['diamond-run', ...process.argv.slice(2)].join(' '),
  };
  // Tests, load generators and the system under test run in what inherits this: none of them is to hold the key.
  delete environment.DIAMOND_SIGNING_KEY;
  if (environment.DIAMOND_RUN_LOG) environment.DIAMOND_RUN_LOG = resolve(environment.DIAMOND_RUN_LOG);
  if (seed !== undefined) environment.DIAMOND_SEED = seed;
  if (options.system !== undefined) environment.DIAMOND_SYSTEM = options.system;
  if (scope) environment.DIAMOND_SCOPE = JSON.stringify(scope);
  using _machine = await claimMachine(!scope, environment);
  const context = runContext(environment);
  requireWritable(context.directory);
  using _claim = claimRun(context.directory);
  // Of an earlier run of this id: should this one not come to a verdict, that of the other is not its own.
  for (const stale of ['verdict.json', ...Object.values(certificateFiles)])
    rmSync(join(context.directory, stale), { force: true });

  const playwright = join(suiteDirectory, 'node_modules/@playwright/test/cli.js');
  // SIGINT is the signal on which Playwright stops in order: it ends its tests, stops the system and lets the reporter judge.
  const args = [playwright, 'test', ...playwrightArguments(scope)];
  const playwrightExit = await spawnNode(args, environment, 'SIGINT');
  // A stack of ours has done so already; of a system that others started nobody else would.
  removeBrowserFolder(context.id);
  const exitCode = exitCodeOf(context.id, context.directory, playwrightExit);
  if (exitCode !== exitCodes.broken) await certify(context.directory, key);
  return exitCode;
}

/** The last lines of the screen: where the certificate is, or in one sentence why there is none. */
async function certify(directory: string, key: KeyObject | undefined): Promise<void> {
  const given = issueCertificate(directory, key);
  if (!given.issued) {
    console.log(`No certificate: ${given.reason}.\n`);
    return;
  }
  // The report is older than the certificate, and is to say that there is one.
  writeOutputs(directory);
  const file = (name: string) => relative(process.cwd(), join(directory, name));
  console.log(`Certificate  ${file(certificateFiles.envelope)}, to be framed: ${file(certificateFiles.page)}\n`);
  try {
    await printCertificate(directory);
  } catch (error) {
    // The signed file is the certificate; without a browser only the print of it is missing.
    console.log(`${certificateFiles.print} was not printed: ${messageOf(error).split('\n')[0]}`);
  }
}

/** Calibration alters its copies of the system by the overlay, and narrows its runs; a whole run is to speak of what the digest names. */
function refuseAlteredSystem({ DIAMOND_STACK_OVERLAY: overlay }: NodeJS.ProcessEnv): void {
  if (!overlay) return;
  throw new DiamondError({
    code: 'altered-system',
    subject: 'DIAMOND_STACK_OVERLAY',
    expected: 'that it is not set: a complete run judges the system as it was built',
    received: overlay.slice(0, 200),
    action: 'Unset it; calibration sets it for the copies that it breaks.',
  });
}

/** Before anything is started: a run whose evidence cannot be kept shows nothing. */
function requireWritable(directory: string): void {
  const probe = join(directory, `.writable-${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true });
    try {
      writeFileSync(probe, Buffer.alloc(smallestRoomBytes));
    } finally {
      rmSync(probe, { force: true });
    }
  } catch (cause) {
    throw new DiamondError({
      code: 'runs-not-writable',
      subject: `the run's folder ${directory}`,
      expected: `a folder that takes at least ${smallestRoomBytes / 1024} KiB`,
      received: messageOf(cause),
      action: 'Make room, make it writable, or point DIAMOND_RUNS to another folder.',
      cause,
    });
  }
}

/** The verdict decides; Playwright's own exit code only shows whether both agree. */
function exitCodeOf(run: string, directory: string, playwrightExit: number): number {
  try {
    const verdict = readVerdict(directory, run);
    if ((verdict.outcome === 'pass') === (playwrightExit === 0)) return exitCodeFor(verdict.outcome);
    console.error(
      `diamond-run: the verdict is ${verdict.outcome}, but Playwright exited with ${playwrightExit}: one of them is wrong. [disagreement]`,
    );
    return exitCodes.broken;
  } catch (error) {
    if (!(error instanceof DiamondError)) throw error;
    console.error(`diamond-run: ${error.message}`);
    return exitCodes.broken;
  }
}
