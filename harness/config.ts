import type { ProfileName } from './profiles.ts';

/** What diamond.config.ts says: which system, and what its owner has decided. Thresholds are not configurable. */
export interface DiamondConfig {
  /** Module that default-exports a SystemDefinition; relative to the suite's folder. */
  readonly system: string;
  readonly defaultProfile: ProfileName;
  /** Criterion ids ruled out by a declared capability, accepted by the owner. */
  readonly acceptedNotApplicable: readonly {
    readonly criterion: string;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly waivers: readonly Waiver[];
  readonly targets: readonly RemoteTarget[];
  /** Dated advisory file for the dependency audit, where the registry has no endpoint; older than 30 days it clears nothing. */
  readonly advisories?: string;
}

/**
 * A failure that its owner answers for until a day. It never raises a score, is shown everywhere, and turns PASSED into PASSED WITH
 * WAIVERS. What is unknown cannot be waived: nobody knows what it is.
 */
export interface Waiver {
  /** Criterion (`chaos.service-crash`), case (`criterion/case`) or stable id of a finding. No hard gate. */
  readonly subject: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly by: string;
  /** The last day on which it holds, `YYYY-MM-DD` in UTC. An expired waiver fails the run. */
  readonly expires: string;
}

/** A target outside loopback that the owner allows. */
export interface RemoteTarget {
  readonly host: string;
  readonly environment: string;
  readonly allow: readonly ('load' | 'faults' | 'attacks')[];
  readonly maxRatePerSecond: number;
  /** ISO date. */
  readonly expires: string;
}

/** Typed helper of diamond.config.ts: fills in defaults. Validation is `parseConfig`. */
export function defineDiamond(config: Partial<DiamondConfig> & Pick<DiamondConfig, 'system'>): DiamondConfig {
  return { defaultProfile: 'standard', acceptedNotApplicable: [], waivers: [], targets: [], ...config };
}
