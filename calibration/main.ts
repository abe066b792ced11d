import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { criteria, criterionById, isBuilt } from '../harness/criteria.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import { type ControlResult, controlNames, runClean, runControl } from './controls.ts';
import { calibrateDecoys, type DecoyOptions } from './decoy-command.ts';
import { flaws } from './flaws.ts';
import { whileMeasuringAlone } from './machine-lock.ts';
import { isMeasured, runMatrix } from './matrix.ts';
import { controlLine, flawLine, summary } from './print.ts';

interface Options extends Pick<DecoyOptions, 'decoys' | 'decoy' | 'flawsFrom'> {
  readonly criterion: string[];
  readonly flaw: string[];
  readonly json?: string;
  readonly controls: boolean;
  readonly clean: boolean;
  readonly list?: boolean;
}

const collect = (value: string, earlier: string[]) => [...earlier, value];

const program = new Command('diamond-run calibrate')
  .description('Puts known flaws into copies of the reference system and shows which criterion each turns red.')
  .option('--criterion <id>', 'only the flaws of this criterion (repeatable)', collect, [])
  .option('--flaw <id>', 'only this flaw (repeatable)', collect, [])
  .option(
    '--decoys',
    'decoys: what only looks like a hole, with the flaws of the same criteria; prints true- and false-positive rates',
  )
  .option('--decoy <id>', 'only this decoy (repeatable)', collect, [])
  .option('--flaws-from <file>', 'with --decoys: take the flaws from a file written by --json')
  .option('--json <file>', 'write the matrix as JSON')
  .option('--no-controls', 'leave out the stub and the closed port')
  .option('--no-clean', 'leave out the flawless system')
  .option('--list', 'show the flaws and run nothing')
  .addHelpText(
    'after',
    '\nExamples:\n  npx diamond-run calibrate --criterion golden.message-flow\n  npx diamond-run calibrate --json matrix.json',
  );

async function calibrate(options: Options): Promise<number> {
  if (options.decoys || options.decoy.length > 0) {
    return calibrateDecoys(options, interruption(), print);
  }
  const chosen = chosenFlaws(options);
  if (options.list) {
    for (const flaw of chosen) print(`${flaw.id}\n    ${flaw.does}`);
    return 0;
  }
  const interrupted = interruption();
  // A flaw named by itself is looked at by itself; controls and the clean system belong to criteria.
  const narrowed = options.flaw.length > 0;
  const judged = narrowed ? [] : judgedCriteria(options);

  const results = await runMatrix(chosen, interrupted, (result) => print(flawLine(result)));
  const clean = { runs: 0, falseAlarms: [] as string[] };
  if (options.clean && judged.length > 0 && !interrupted.aborted) {
    const alone = judged.some(isMeasured);
    const run = () => runClean(judged, interrupted);
    const seen = await (alone ? whileMeasuringAlone(run) : run());
    clean.runs = 1;
    clean.falseAlarms = seen.falseAlarms;
    print(
      `clean system   ${seen.falseAlarms.length === 0 ? 'no false alarm' : `FALSE ALARM ${seen.falseAlarms.join(', ')}`}   ${seen.seconds.toFixed(0)} s`,
    );
    for (const sentence of seen.said) print(`    ${sentence}`);
  }
  const controls: Record<string, ControlResult> = {};
  for (const name of options.controls && judged.length > 0 ? controlNames : []) {
    if (interrupted.aborted) break;
    controls[name] = await runControl(name, judged, interrupted);
    print(controlLine(name, controls[name], judged));
  }

  const matrix = {
    schema: 1,
    flaws: results.map(({ said: _said, ...result }) => result),
    clean,
    controls: { stub: controls.stub ?? empty, 'closed-port': controls['closed-port'] ?? empty },
  };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(matrix, null, 2)}\n`);
  print(summary(results, chosen.length, clean, controls));
  const held =
    results.length === chosen.length && results.every((result) => result.caught) && clean.falseAlarms.length === 0;
  return held && Object.values(controls).every((control) => control.passed.length === 0) && !interrupted.aborted
    ? 0
    : 1;
}

/** Aborted by SIGINT or SIGTERM: what runs is then stopped in order. */
function interruption(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  return abort.signal;
}

const empty: ControlResult = { ran: [], passed: [] };

function chosenFlaws(options: Options) {
  for (const id of options.criterion) criterionById(id);
  const unknown = options.flaw.filter((id) => !flaws.some((flaw) => flaw.id === id));
  if (unknown.length > 0) {
    throw new DiamondError({
      code: 'unknown-flaw',
      subject: '--flaw',
      expected: 'the id of a flaw',
      received: unknown.join(', '),
      action: '`npx diamond-run calibrate --list` shows them all.',
    });
  }
  return flaws.filter(
    (flaw) =>
      (options.flaw.length === 0 || options.flaw.includes(flaw.id)) &&
      (options.criterion.length === 0 || options.criterion.includes(flaw.criterion)),
  );
}

function judgedCriteria(options: Options): string[] {
  if (options.criterion.length > 0) return [...options.criterion];
  return criteria.filter(isBuilt).map((criterion) => criterion.id);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

program.action(async (options: Options) => {
  process.exitCode = await calibrate(options);
});
await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 3;
});
