/** The lines of a subscribers' record (NDJSON). Times are milliseconds of `process.hrtime`, shared by all processes of a machine. */
export type SubscriberLine =
  | { readonly kind: 'subscriber'; readonly subscriber: number; readonly scope: string }
  /** A message's key was read in the stream of a subscriber. */
  | { readonly kind: 'arrival'; readonly subscriber: number; readonly key: string; readonly atMs: number }
  /** The stream ended before it was to. */
  | { readonly kind: 'lost'; readonly subscriber: number; readonly atMs: number; readonly reason: string }
  | { readonly kind: 'end'; readonly atMs: number; readonly loopDelayP99Ms: number; readonly cpuMs: number };

/** What precedes the key in every message of the load; the key itself is a UUID. */
export const keyMark = 'under load. ';
