import type { Outcome } from './outcome.ts';

/** What one data check found. */
export interface DataFinding {
  /** The check's name: that of its SQL file, `reconciliation` or `chain-in-code`. */
  readonly check: string;
  readonly title: string;
  readonly criterion: string;
  readonly case: string;
  readonly outcome: Outcome;
  /** One sentence a person understands without the code. */
  readonly summary: string;
  /** Rows (or attempts) looked at; 0 is never a pass. */
  readonly examined: number;
  /** Offending rows found; `sample` shows the first of them. */
  readonly offending: number;
  readonly sample: readonly Readonly<Record<string, unknown>>[];
  /** The hard gate that is broken, e.g. `acknowledged-write-lost`. */
  readonly gate?: string;
  /** Counts worth showing, e.g. of reconciliation's classes. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** What the data checks found in one snapshot of a database. */
export interface DataReport {
  readonly schema: 1;
  readonly outcome: Outcome;
  readonly database: {
    readonly name: string;
    readonly serverVersion: string;
    /** A replica that is replaying its primary's log. */
    readonly inRecovery: boolean;
    /** The server's clock when the snapshot was taken, ISO 8601. */
    readonly snapshotAt: string;
  };
  readonly findings: readonly DataFinding[];
  readonly seconds: number;
  /** Greatest resident size of the process that ran the checks, MiB. */
  readonly residentMiB: number;
  /** Processor time of that process; far below `seconds` where the machine was busy with something else, or the database slow. */
  readonly cpuSeconds: number;
}
