import type { Command } from 'commander';
import { spawnNode } from './spawn-node.ts';

/** `diamond-run data-checks`: the SQL checks alone, against any database. Its options are its own: see `--help`. */
export function registerDataChecks(program: Command): void {
  program
    .command('data-checks')
    .description('check a database with the suite’s SQL checks, read-only')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[options...]', 'passed on as they are')
    .action(async (options: string[]) => {
      process.exitCode = await spawnNode(['data-checks/command.ts', ...options]);
    });
}
