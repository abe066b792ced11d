import { Command, CommanderError } from 'commander';
import { register as registerDataChecks } from '../data-checks/command.ts';
import { CannotTell, DiamondError, messageOf } from '../harness/errors.ts';
import { putOwnNodeFirst } from '../harness/own-node.ts';
import { registerCalibrate } from './calibrate.ts';

import { registerDoctor } from './doctor.ts';
import { exitCodes } from './exit-codes.ts';
import { registerKeygen } from './keygen.ts';
import { registerPlan } from './plan.ts';
import { registerReport } from './report.ts';
import { registerRun } from './run.ts';
import { register as registerStop } from './stop.ts';
import { register as registerUp } from './up.ts';
import { registerVerify } from './verify.ts';

const program = new Command('diamond-run')
  .description('May this system go to production? Evidence in eight phases, and a verdict.')
  .showHelpAfterError('Say `npx diamond-run --help` for what there is.')
  .addHelpText(
    'after',
    `
Examples:
  npx diamond-run run --profile rehearsal      everything, briefly; never a release verdict
  npx diamond-run run --phase 4,5              phases 4 and 5, after phase 1
  npx diamond-run run --rerun-failed           what failed or was unknown in the last run
  npx diamond-run plan --phase chaos           what that would do, touching nothing
  npx diamond-run verify certificate.json --key diamond.pub --subject sha256:…    the deploy gate

Exit codes of a run: 0 pass, 1 fail, 2 unknown, 3 the suite itself broke.`,
  )
  .exitOverride();

for (const register of [
  registerRun,
  registerPlan,
  registerUp,
  registerStop,
  registerReport,
  registerKeygen,
  registerVerify,
  registerDoctor,
  registerDataChecks,
  registerCalibrate,
]) {
  register(program);
}

putOwnNodeFirst();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no errors; commander has already said everything.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.broken;
  } else {
    console.error(
      error instanceof DiamondError || error instanceof CannotTell
        ? `diamond-run: ${error.message}`
        : messageWithStack(error),
    );
    process.exitCode = exitCodes.broken;
  }
}

function messageWithStack(error: unknown): string {
  return error instanceof Error && error.stack ? error.stack : messageOf(error);
}
