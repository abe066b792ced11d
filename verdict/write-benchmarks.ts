import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeJsonWhole } from '../harness/evidence.ts';
import { areComparable, type BenchmarkChange, type Benchmarks, benchmarksOf, compareBenchmarks } from './benchmarks.ts';
import type { EvidenceFolder } from './read-evidence.ts';

const file = 'benchmarks.json';

/**
 * Writes a run's benchmarks.json, and answers them beside those of the newest earlier run of the same profile and system. Empty, and no file,
 * where nothing of the kind was measured.
 */
export function writeBenchmarks(
  runDirectory: string,
  { run, evidence }: EvidenceFolder,
): { readonly changes: readonly BenchmarkChange[]; readonly comparedWith: string | null } {
  const measured = benchmarksOf(evidence);
  if (!run || measured.length === 0) return { changes: [], comparedWith: null };
  const { id, profile, startedAt, system } = run;
  const now: Benchmarks = {
    schema: 1,
    run: id,
    profile,
    system: system && { name: system.name, digest: system.digest },
    startedAt,
    benchmarks: measured,
  };
  const before = earlier(runDirectory, now);
  writeJsonWhole(runDirectory, file, now);
  return { changes: compareBenchmarks(measured, before?.benchmarks), comparedWith: before?.run ?? null };
}

/** Runs' ids begin with their time, so that they sort by it. */
function earlier(runDirectory: string, now: Benchmarks): Benchmarks | undefined {
  const runs = dirname(runDirectory);
  const names = readdirSync(runs)
    .filter((name) => name < basename(runDirectory))
    .sort()
    .reverse();
  for (const name of names) {
    const known = read(join(runs, name, file));
    if (known && known.schema === 1 && areComparable(known, now)) return known;
  }
  return undefined;
}

function read(path: string): Benchmarks | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Benchmarks;
  } catch {
    // Not a run, or one that measured nothing: there is nothing to compare with.
    return undefined;
  }
}
