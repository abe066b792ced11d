/** Work that the outside system did for one round of a job. */
export interface ExternalEffect {
  readonly jobId: string;
  readonly round: number;
  readonly result: string;
}

/** One call as the outside system received it. */
export interface ExternalCall {
  /** Null for one that it could not make sense of. */
  readonly jobId: string | null;
  readonly round: number | null;
  /** By which it tells an old leader from a new one. */
  readonly fencingToken: number | null;
  /** `done`, `replayed`, `refused`, `stale-token`, `none`, `invalid`. */
  readonly outcome: string;
  /** ISO 8601, by the outside system's clock. */
  readonly at: string;
}
