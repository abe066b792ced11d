import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  const before = earlier(runDirectory, { ...facts, startedAt });
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

/** The newest that began before; names say nothing: a run may be called anything, and `latest` is one of these. */
function earlier(
  runDirectory: string,
  now: Pick<Benchmarks, 'profile' | 'system' | 'startedAt'>,
): Benchmarks | undefined {
  const runs = dirname(runDirectory);
  return readdirSync(runs)
    .flatMap((name) => read(join(runs, name, file)) ?? [])
    .filter((known) => known.schema === 1 && known.startedAt < now.startedAt && areComparable(known, now))
    .reduce<Benchmarks | undefined>(
      (newest, each) => (newest && newest.startedAt >= each.startedAt ? newest : each),
      undefined,
    );
}

function read(path: string): Benchmarks | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Benchmarks;
  } catch {
    // Not a run, or one that measured nothing: there is nothing to compare with.
    return undefined;
  }
}
