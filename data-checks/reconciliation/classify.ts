import type { Intent } from './intents.ts';

/**
 * The anomaly classes, in the words of Jepsen's set checkers, worst first.
 * - `lost`: acknowledged, not in the ledger.
 * - `altered`: acknowledged, and in the ledger otherwise: another content, person, place or id than was answered.
 * - `duplicated`: in the ledger more often than it was meant.
 * - `phantom`: rejected, yet in the ledger.
 * - `unexpected`: in the ledger, and no client ever began it.
 * - `stale`: recorded only after it was acknowledged, so that a reader told of it would not have found it.
 */
export const anomalies = ['lost', 'altered', 'duplicated', 'phantom', 'unexpected', 'stale'] as const;

export type Anomaly = (typeof anomalies)[number];

/** The hard gate that an anomaly of an acknowledged write breaks. */
export const gateOf: Readonly<Partial<Record<Anomaly, string>>> = {
  lost: 'acknowledged-write-lost',
  altered: 'acknowledged-write-altered',
  duplicated: 'acknowledged-write-duplicated',
};

export interface Classified {
  readonly lost: number;
  readonly altered: number;
  readonly duplicated: number;
  readonly phantom: number;
  readonly stale: number;
  /** Never settled, yet in the ledger: allowed. */
  readonly recovered: number;
  /** Never settled and not in the ledger: allowed. */
  readonly vanished: number;
}

/** What one intent's attempts and events amount to, in numbers of writes. `staleAfterMs`: the clocks' uncertainty. */
export function classify(intent: Intent, staleAfterMs: number): Classified {
  const { keyed, acknowledged, rejected, open, present } = intent;
  const needed = keyed ? Math.min(1, acknowledged) : acknowledged;
  const allowed = keyed ? Math.min(1, acknowledged + open) : acknowledged + open;
  const surplus = Math.max(0, present - allowed);
  const phantom = Math.min(surplus, keyed && allowed > 0 ? 0 : keyed ? 1 : rejected);
  const recovered = Math.max(0, Math.min(present, allowed) - needed);
  return {
    lost: Math.max(0, needed - present),
    altered: intent.answersDiffer ? 1 : 0,
    duplicated: surplus - phantom,
    phantom,
    stale: intent.recordedAfterMs > staleAfterMs ? 1 : 0,
    recovered,
    vanished: allowed - needed - recovered,
  };
}
