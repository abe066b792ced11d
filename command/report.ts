import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { DiamondError } from '../harness/errors.ts';
import { finalScreen } from '../verdict/final-screen.ts';
import { runDirectory } from '../verdict/read-verdict.ts';
import { standardOutput } from '../verdict/standard-output.ts';
import { exitCodeFor } from '../verdict/words.ts';
import { writeOutputs } from '../verdict/write-outputs.ts';

/** `diamond-run report`: verdict, report and the rest again, from a run's evidence alone. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('judge a run folder again from its evidence, and write verdict and report')
    .argument('[run]', 'a run’s folder, its id, or `latest`', 'latest')
    .addHelpText(
      'after',
      `\nExamples:\n  npx diamond-run report                         the newest run again\n  npx diamond-run report runs/20260101T000000Z-abcd`,
    )
    .addHelpText(
      'after',
      '\nExit codes: those of the verdict, 0 pass, 1 fail, 2 unknown; 3 where there is no such run.',
    )
    .action((run: string) => {
      const directory = runDirectory(run);
      if (!existsSync(join(directory, 'evidence'))) {
        throw new DiamondError({
          code: 'no-run',
          subject: 'run',
          expected: 'a folder with evidence/',
          received: directory,
          action: 'Name a folder below runs/, or run the suite first.',
        });
      }
      const verdict = writeOutputs(directory);
      const screen = standardOutput();
      screen.write(
        `${finalScreen(verdict, relative(process.cwd(), directory) || '.', Math.min(screen.columns(), 100)).join('\n')}\n`,
      );
      process.exitCode = exitCodeFor(verdict.outcome);
    });
}
