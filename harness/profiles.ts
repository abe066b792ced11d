/** Profiles change durations, data volume and repeats, never a threshold. */
export const profileNames = ['rehearsal', 'standard', 'extended'] as const;

export type ProfileName = (typeof profileNames)[number];

export interface Profile {
  readonly name: ProfileName;
  readonly title: string;
  /** Whether a complete run with this profile may say PASSED and be certified. */
  readonly canCertify: boolean;
  /** Open-model load that feeds the SLOs. */
  readonly loadSeconds: number;
  readonly soakSeconds: number;
  readonly ledgerEvents: number;
  readonly streamSubscribers: number;
  /** How often each chaos experiment is carried out; by its seed each repeat varies when and at which gateway the fault comes, and how long it lasts. */
  readonly chaosRepeats: number;
}

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  rehearsal: {
    name: 'rehearsal',
    title: 'Rehearsal: while developing; never a release verdict',
    canCertify: false,
    loadSeconds: 60,
    soakSeconds: 90,
    ledgerEvents: 100_000,
    streamSubscribers: 200,
    chaosRepeats: 1,
  },
  standard: {
    name: 'standard',
    title: 'Standard: the specification’s minimum with its two-hour soak',
    canCertify: true,
    loadSeconds: 120,
    soakSeconds: 7_200,
    ledgerEvents: 1_000_000,
    streamSubscribers: 1_000,
    chaosRepeats: 1,
  },
  extended: {
    name: 'extended',
    title: 'Extended: the recommended four hours',
    canCertify: true,
    loadSeconds: 300,
    soakSeconds: 12_600,
    ledgerEvents: 1_000_000,
    streamSubscribers: 1_000,
    chaosRepeats: 3,
  },
};
