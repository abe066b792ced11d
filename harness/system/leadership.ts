/** Who acts alone, and what keeps an earlier one from acting on. */
export interface Leadership {
  /** Replicas that may lead. */
  readonly candidates: readonly string[];
  /** How long a leader stays the leader that is not heard of. */
  readonly leaseMs: number;
  /** Every term so far, oldest first, from the system's own durable record. */
  terms(): Promise<readonly LeadershipTerm[]>;
  /** Replicas that believe right now that they lead. */
  claimants(): Promise<readonly string[]>;
  /** Whether the ledger refuses every kind of thing that a leader with that token would write. What it accepts is rolled back. */
  refusesWrite(token: number): Promise<boolean>;
  /** Whether the outside system refuses what a leader with that token would ask of it for that job. */
  refusesWork(job: { readonly jobId: string; readonly round: number }, token: number): Promise<boolean>;
}

export interface LeadershipTerm {
  readonly holder: string;
  /** Grows with every term. */
  readonly token: number;
}
