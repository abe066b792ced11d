/**
 * What happened in one experiment and when, in `details.journal` of its evidence; all times in milliseconds since its beginning. The
 * report draws the course of an experiment from this alone.
 */
export interface ExperimentJournal {
  readonly experiment: string;
  readonly says: string;
  /** null: a control, without any fault. */
  readonly fault: string | null;
  readonly seed: number;
  readonly startedAt: string;
  /** Every state that the fault came into. */
  readonly states: readonly { readonly state: string; readonly atMs: number; readonly saw?: string }[];
  /** While the fault was in effect. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  /** When healing was done and confirmed. */
  readonly healedAtMs: number | null;
  /** Steady before (negative: since before the experiment began), and again after. */
  readonly steadyAtMs: { readonly before: number | null; readonly after: number | null };
  readonly recoveryMs: number | null;
  readonly deviations: readonly string[];
  readonly timeline: readonly JournalSlice[];
  readonly notes: readonly string[];
}

/** The calls that began at one replica within one half second: how many ended in which way, and how long they took. */
export interface JournalSlice {
  readonly replica: string;
  readonly atMs: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** Length of a slice. */
export const journalSliceMs = 500;
