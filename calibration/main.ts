import { writeFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { messageOf } from '../harness/errors.ts';
import { endWithParent } from '../harness/leash.ts';
import { caughtBefore } from './caught-before.ts';
import { allBuilt, type Choice, chosenFlaws, judgedCriteria } from './choice.ts';
import { addCleanRun } from './clean-runs.ts';
import { type ControlName, type ControlResult, controlNames, measureSystem, runClean, runControl } from './controls.ts';
import { calibrateDecoys, type DecoyOptions } from './decoy-command.ts';
import type { Flaw } from './flaw.ts';
import { whileMeasuringAlone } from './machine-lock.ts';
import { type FlawResult, isMeasured, runMatrix } from './matrix.ts';
import { controlLine, flawLine, summary } from './print.ts';
import { publish } from './publish.ts';
import { readResults } from './results.ts';
import { runTogether } from './together.ts';

interface Options extends Choice, Pick<DecoyOptions, 'decoys' | 'decoy' | 'flawsFrom' | 'runFlaws'> {
  readonly json?: string;
  readonly write?: boolean;
  readonly addCleanRun: string[];
  readonly document?: boolean;
  readonly flaws: boolean;
  readonly controls: boolean;
  readonly clean: boolean;
  readonly cross?: boolean;
  readonly list?: boolean;
  readonly together?: boolean;
}

const collect = (value: string, earlier: string[]) => [...earlier, value];

endWithParent();
const program = new Command('diamond-run calibrate')
  .exitOverride()
  .description('Puts known flaws into copies of the reference system and shows which criterion each turns red.')
  .option('--criterion <id>', 'only the flaws of this criterion (repeatable)', collect, [])
  .option('--flaw <id>', 'only this flaw (repeatable)', collect, [])
  .option(
    '--decoys',
    'decoys: what only looks like a hole, beside the flaws of the same criteria; prints true- and false-positive rates. The flaws are taken from calibration/results.json where it has all of them, seen on this build; else they are run',
  )
  .option('--decoy <id>', 'only this decoy (repeatable)', collect, [])
  .option('--run-flaws', 'with --decoys: run the flaws in any case')
  .option('--flaws-from <file>', 'with --decoys: take the flaws from a file written by --json')
  .option('--json <file>', 'write the matrix as JSON')
  .option('--write', 'keep what is seen in calibration/results.json and docs/calibration.md')
  .option('--no-flaws', 'leave out the flaws')
  .option('--no-controls', 'leave out the stub and the closed port')
  .option('--no-clean', 'leave out the flawless system')
  .option(
    '--cross',
    'run every criterion under every flaw: the complete matrix, a quarter of an hour a flaw, unattended',
  )
  .option('--together', 'put the flaws named by --flaw into one system and keep the run: what a red report looks like')
  .option('--list', 'show the flaws and run nothing')
  .option(
    '--add-clean-run <folder>',
    'count a finished complete run, runs/<id>, as a clean one (repeatable)',
    collect,
    [],
  )
  .option('--document', 'write docs/calibration.md anew from what has been kept, and run nothing')
  .addHelpText(
    'after',
    '\nExamples:\n  npx diamond-run calibrate --criterion golden.message-flow\n  npx diamond-run calibrate --write --json matrix.json\n  npx diamond-run calibrate --decoys --write\n  npx diamond-run calibrate --add-clean-run runs/latest',
  );

async function calibrate(options: Options): Promise<number> {
  if (options.decoys || options.decoy.length > 0) return calibrateDecoys(options, interruption(), print);
  const chosen = options.flaws ? chosenFlaws(options) : [];
  if (options.list) {
    for (const flaw of chosen) print(`${flaw.id}\n    ${flaw.does}`);
    return 0;
  }
  if (options.together) return runTogether(options.flaw.length > 0 ? chosen : [], interruption());
  if (options.addCleanRun.length > 0 || options.document) {
    for (const folder of options.addCleanRun) print(`Added ${addCleanRun(folder).run} to the clean runs.`);
    print(`Wrote ${publish({})}.`);
    return 0;
  }
  return run(options, chosen, judgedCriteria(options));
}

async function run(options: Options, chosen: readonly Flaw[], judged: readonly string[]): Promise<number> {
  const signal = interruption();
  // Kept flaw by flaw, so that an interrupted calibration has not been for nothing.
  const on = options.write ? await measureSystem(signal) : undefined;
  const keep = (seen: Parameters<typeof publish>[0]) => on && publish({ on, ...seen });

  const see = (result: FlawResult) => {
    print(flawLine(result));
    keep({ flaws: [result] });
  };
  const results = await runMatrix(
    chosen,
    signal,
    see,
    options.cross ? { beside: allBuilt() } : { caughtBefore: caughtBefore(readResults()) },
  );
  const clean = options.clean && judged.length > 0 && !signal.aborted ? await cleanRun(judged, signal) : none;
  const controls: Partial<Record<ControlName, ControlResult>> = {};
  for (const name of options.controls && judged.length > 0 ? controlNames : []) {
    controls[name] = await runControl(name, judged, signal, (criterion, outcome, seconds, said) => {
      print(controlLine(name, criterion, outcome, seconds, said));
      keep({ controls: { [name]: { [criterion]: outcome } } });
    });
  }

  if (options.json) writeFileSync(options.json, `${JSON.stringify(matrix(results, clean, controls), null, 2)}\n`);
  print(summary(results, chosen.length, clean, controls));
  const held = Object.values(controls).every((control) => !Object.values(control).includes('passed'));
  const caught = results.length === chosen.length && results.every((result) => result.caught);
  const quiet = clean.falseAlarms.length === 0 && clean.unknown.length === 0;
  return caught && held && quiet && !signal.aborted ? 0 : 1;
}

/** Aborted by SIGINT or SIGTERM: what runs is then stopped in order. */
function interruption(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  return abort.signal;
}

const none = { runs: 0, falseAlarms: [] as readonly string[], unknown: [] as readonly string[] };

async function cleanRun(judged: readonly string[], signal: AbortSignal): Promise<typeof none> {
  const once = () => runClean(judged, signal);
  const seen = await (judged.some(isMeasured) ? whileMeasuringAlone(once, signal) : once());
  if (!seen) return none;
  const word = [
    seen.falseAlarms.length === 0 ? 'no false alarm' : `FALSE ALARM ${seen.falseAlarms.join(', ')}`,
    ...(seen.unknown.length === 0 ? [] : [`NOT SHOWN ${seen.unknown.join(', ')}`]),
  ].join('   ');
  print(`clean system   ${word}   ${seen.seconds.toFixed(0)} s`);
  for (const sentence of seen.said) print(`    ${sentence}`);
  return { runs: 1, falseAlarms: seen.falseAlarms, unknown: seen.unknown };
}

function matrix(
  results: readonly FlawResult[],
  clean: typeof none,
  controls: Partial<Record<ControlName, ControlResult>>,
) {
  const control = (name: ControlName) => {
    const entries = Object.entries(controls[name] ?? {});
    return {
      ran: entries.filter(([, outcome]) => outcome !== 'not run').map(([id]) => id),
      passed: entries.filter(([, outcome]) => outcome === 'passed').map(([id]) => id),
    };
  };
  return {
    schema: 1,
    flaws: results,
    clean,
    controls: { stub: control('stub'), 'closed-port': control('closed-port') },
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

program.action(async (options: Options) => {
  process.exitCode = await calibrate(options);
});
await program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    // Help is no error; commander has already said everything. Never 1: that says that a flaw escaped.
    process.exitCode = error.exitCode === 0 ? 0 : 3;
    return;
  }
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 3;
});
