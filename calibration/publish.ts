import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { checksAt } from './checks-digest.ts';
import { cleanCounts, readCleanRuns } from './clean-runs.ts';
import { decoys } from './decoys.ts';
import { calibrationDocument } from './document.ts';
import { flaws } from './flaws.ts';
import { mergeResults, readResults, resultsFile, type SeenNow, writeResults } from './results.ts';

/** Merges what was seen into calibration/results.json and writes docs/calibration.md from it; answers what was written. */
export function publish(seen: Omit<SeenNow, 'clean'>): string {
  const runs = readCleanRuns();
  // Without a clean run there is nothing to compare, and a folder that is no git checkout will do.
  const clean = runs.length > 0 ? cleanCounts(runs, checksAt('HEAD')) : () => ({ cleanRuns: 0, falseAlarms: 0 });
  const results = mergeResults(readResults(), { flaws, decoys }, { ...seen, clean });
  writeResults(results);
  writeFileSync(join(suiteDirectory, 'docs', 'calibration.md'), calibrationDocument(results, { flaws, decoys }));
  return `${relative(process.cwd(), resultsFile)} and docs/calibration.md`;
}
