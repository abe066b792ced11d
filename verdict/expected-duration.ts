import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhaseId } from '../harness/phases.ts';
import { type ProfileName, profiles } from '../harness/profiles.ts';
import type { RunRecord } from './run-record.ts';

/** How long a case should take, in milliseconds: as in the newest earlier run of the profile, else a rule of thumb. */
export type ExpectMs = (phase: PhaseId, subject: string) => number;

export function expectedDurations(runsDirectory: string, profile: ProfileName): ExpectMs {
  const measured = earlierDurations(runsDirectory, profile);
  return (phase, subject) => measured.get(subject) ?? guessMs(phase, profile);
}

function earlierDurations(runsDirectory: string, profile: ProfileName): Map<string, number> {
  const measured = new Map<string, number>();
  let names: string[];
  try {
    names = readdirSync(runsDirectory).sort().reverse().slice(0, 20);
  } catch {
    // The first run of all: there is no folder yet.
    return measured;
  }
  for (const name of names) {
    const record = readRecord(join(runsDirectory, name, 'evidence', 'run.json'));
    if (record?.profile !== profile) continue;
    for (const [subject, ms] of Object.entries(record.durationsMs ?? {})) {
      if (!measured.has(subject)) measured.set(subject, ms);
    }
  }
  return measured;
}

function readRecord(file: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
  } catch {
    // An estimate only: a run without a readable record has nothing to teach.
    return undefined;
  }
}

function guessMs(phase: PhaseId, profile: ProfileName): number {
  const { loadSeconds, soakSeconds, chaosRepeats } = profiles[profile];
  const seconds: Record<PhaseId, number> = {
    foundation: 2,
    'golden-paths': 4,
    performance: loadSeconds + 10,
    resilience: 20,
    chaos: 20 * chaosRepeats,
    load: 30 + soakSeconds / 5,
    security: 5,
    'data-integrity': 3,
  };
  return seconds[phase] * 1_000;
}
