import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Points `latest` beside the run's folder at it, in one step: a reader sees the old link or the new one. */
export function pointLatestAt(runDirectory: string): void {
  const runs = dirname(runDirectory);
  const temporary = join(runs, `.latest-${process.pid}`);
  rmSync(temporary, { force: true });
  symlinkSync(relative(runs, runDirectory), temporary);
  renameSync(temporary, join(runs, 'latest'));
}
