import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeJsonWhole } from '../harness/evidence.ts';
import { areComparable, type Benchmarks, benchmarksOf, compareBenchmarks } from './benchmarks.ts';
import type { EvidenceFolder } from './read-evidence.ts';

const file = 'benchmarks.json';

/**
 * Writes a run's benchmarks.json, each quantity beside that of the newest earlier run of the same profile and system. Nothing is written, and
 * nothing answered, where nothing of the kind was measured.
 */
export function writeBenchmarks(runDirectory: string, { run, evidence }: EvidenceFolder): Benchmarks | undefined {
  const measured = benchmarksOf(evidence);
  if (!run || measured.length === 0) return undefined;
  const { id, profile, startedAt, system } = run;
  const facts = { profile, system: system && { name: system.name, digest: system.digest } };
  const before = earlier(runDirectory, facts);
  const benchmarks: Benchmarks = {
    schema: 1,
    run: id,
    ...facts,
    startedAt,
    comparedWith: before?.run ?? null,
    benchmarks: compareBenchmarks(measured, before?.benchmarks),
  };
  writeJsonWhole(runDirectory, file, benchmarks);
  return benchmarks;
}

/** Runs' ids begin with their time, so that they sort by it. */
function earlier(runDirectory: string, now: Pick<Benchmarks, 'profile' | 'system'>): Benchmarks | undefined {
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
