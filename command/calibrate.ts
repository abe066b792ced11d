import type { Command } from 'commander';
import { spawnNode } from './spawn-node.ts';

/** `diamond-run calibrate`: the seeded flaws and controls, as a process of their own. Its options are its own: see `--help`. */
export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('measure the suite itself: does every seeded flaw turn its criterion red?')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[options...]', 'passed on as they are')
    .action(async (options: string[]) => {
      process.exitCode = await spawnNode(['calibration/main.ts', ...options]);
    });
}
