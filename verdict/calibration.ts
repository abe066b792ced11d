import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { messageOf } from '../harness/errors.ts';

/** calibration/results.json, as far as the report reads it: how the suite itself was measured, and on which system. */
export interface Calibration {
  readonly schema: 1;
  /** The system of the newest calibration. */
  readonly measuredOn: {
    readonly system: string;
    readonly digest: string;
    readonly commit: string;
    /** ISO 8601. */
    readonly date: string;
  };
  readonly criteria: readonly CriterionCalibration[];
}

export interface CriterionCalibration {
  readonly id: string;
  readonly flaws: readonly FlawCalibration[];
  /** How often the criterion judged the flawless system, and how often it was red then. */
  readonly cleanRuns: number;
  readonly falseAlarms: number;
  /** What only looks like a hole of this criterion, and how it judged that; absent in files of earlier versions. */
  readonly decoys?: readonly DecoyCalibration[];
}

export interface DecoyCalibration {
  readonly id: string;
  /** `red`: a false alarm. */
  readonly outcome: 'quiet' | 'red' | 'unknown';
  /** ISO 8601; null: it never ran. */
  readonly lastSeen: string | null;
}

export interface FlawCalibration {
  readonly id: string;
  /** Whether the last time that it ran it turned its criterion red. */
  readonly caught: boolean;
  /** ISO 8601 of that time; null: it never ran. */
  readonly lastSeen: string | null;
}

export const calibrationFile = join(suiteDirectory, 'calibration', 'results.json');

export interface CalibrationReading {
  /** Undefined: nothing was measured yet, or what was measured cannot be used. */
  readonly results?: Calibration;
  /** Why the file cannot be used; the rates then count as not measured, they are never guessed. */
  readonly problem?: string;
}

export function readCalibration(file: string = calibrationFile): CalibrationReading {
  if (!existsSync(file)) return {};
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as Calibration;
    // Before the first calibration the file only lists the flaws there are.
    if (results.measuredOn === null) return {};
    const isSound = results.schema === 1 && Array.isArray(results.criteria) && typeof results.measuredOn === 'object';
    return isSound ? { results } : { problem: `${basename(file)} lacks schema 1, measuredOn or criteria` };
  } catch (error) {
    return { problem: `${basename(file)} cannot be read: ${messageOf(error)}` };
  }
}

/** Flaws caught of all there are (one that never ran is not caught), and false alarms in judgements of the flawless system. */
export function rates(criteria: readonly CriterionCalibration[]): {
  readonly caught: number;
  readonly flaws: number;
  readonly notRun: number;
  readonly falseAlarms: number;
  readonly cleanRuns: number;
} {
  const flaws = criteria.flatMap((each) => each.flaws);
  return {
    caught: flaws.filter((each) => each.caught).length,
    flaws: flaws.length,
    notRun: flaws.filter((each) => each.lastSeen === null).length,
    falseAlarms: criteria.reduce((sum, each) => sum + each.falseAlarms, 0),
    cleanRuns: criteria.reduce((sum, each) => sum + each.cleanRuns, 0),
  };
}
