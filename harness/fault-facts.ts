/**
 * What became of one fault that was to be injected. The report's block on faults (planned, confirmed in effect, confirmed gone,
 * slowest recovery against its budget) is counted from these alone.
 */
export interface FaultFacts {
  /**
   * Of the carrying out. Two records with the same id tell of one and the same fault, which fed both: count it once.
   */
  readonly id: string;
  /** In words, e.g. `gateway-1→database: connections refused`. */
  readonly fault: string;
  /** It was seen in effect, by probes that only look, and still was when it was to be healed. */
  readonly confirmedInEffect: boolean;
  /** It was seen gone after healing. */
  readonly confirmedGone: boolean;
  /** From healed to steady again; null: it never was, or nobody can tell. */
  readonly recoverySeconds: number | null;
  readonly recoveryBudgetSeconds: number;
}
