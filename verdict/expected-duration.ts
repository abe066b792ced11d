import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhaseId } from '../harness/phases.ts';
import { type ProfileName, profiles } from '../harness/profiles.ts';
import type { PlannedCase } from './progress.ts';
import type { RunRecord } from './run-record.ts';

/** How long a planned case should take, in milliseconds. */
export type ExpectMs = (planned: PlannedCase) => number;

/** Judging by a measurement that another case has made. */
const judgingMs = 1_000;

/**
 * How long the planned cases should take: as in the newest earlier run of the profile, else by a rule of thumb. Cases that are judged
 * by one measurement wait for it once: the first of them in the order of the plan takes as long as it, the others next to nothing.
 */
export function expectedDurations(
  runsDirectory: string,
  profile: ProfileName,
  planned: readonly PlannedCase[],
): ExpectMs {
  const measured = earlierDurations(runsDirectory, profile);
  const alone = ({ phase, subject }: PlannedCase) => measured.get(subject) ?? guessMs(phase, subject, profile);
  const expected = new Map<string, number>();
  const waitedFor = new Set<string>();
  for (const each of planned) {
    const measurement = measurementOf(each.subject);
    if (measurement === undefined) expected.set(each.subject, alone(each));
    else if (waitedFor.has(measurement)) expected.set(each.subject, judgingMs);
    else {
      // Whoever came first then has its length; who has never run has no say where others have.
      const earlier = [...measured].flatMap(([subject, ms]) => (measurementOf(subject) === measurement ? [ms] : []));
      expected.set(each.subject, earlier.length > 0 ? Math.max(...earlier) : alone(each));
      waitedFor.add(measurement);
    }
  }
  return (each) => expected.get(each.subject) ?? alone(each);
}

/** The measurement that a case is judged by together with others; undefined: it has its own. */
function measurementOf(subject: string): string | undefined {
  if (subject.startsWith('performance.')) return 'slo-load';
  if (/^load\.(soak|memory-leak|resource-cleanup)\//.test(subject)) return 'soak';
  return /^load\.(spike|stress)\//.exec(subject)?.[1];
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

function loadSecondsOf(measurement: string | undefined, profile: ProfileName, soakSeconds: number): number {
  // A long soak warms up for a twenty-fourth of its time.
  if (measurement === 'soak') return Math.round((25 / 24) * soakSeconds) + 60;
  // A rehearsal climbs by fixed steps, the others search the knee. The spike takes as long in every profile.
  return measurement === 'stress' && profile !== 'rehearsal' ? 330 : 60;
}

function guessMs(phase: PhaseId, subject: string, profile: ProfileName): number {
  const { loadSeconds, soakSeconds, chaosRepeats } = profiles[profile];
  const seconds: Record<PhaseId, number> = {
    foundation: 2,
    'golden-paths': 4,
    performance: loadSeconds + 30,
    resilience: 10,
    chaos: 10 * chaosRepeats,
    load: loadSecondsOf(measurementOf(subject), profile, soakSeconds),
    security: 5,
    'data-integrity': 3,
  };
  return seconds[phase] * 1_000;
}
