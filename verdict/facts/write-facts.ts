import type { FiledEvidence } from '../read-evidence.ts';

/** What became of the writes that clients were told about, over the history of the whole run. */
export interface WriteFacts {
  readonly acknowledged: number;
  /** Acknowledged, and in the ledger once and unaltered. */
  readonly foundOnce: number;
  readonly lost: number;
  readonly doubled: number;
  readonly altered: number;
  /** Never answered; allowed to be there or not. */
  readonly unanswered: number;
  /** The record that says so. */
  readonly file: string;
}

/** Reads the reconciliation of history and ledger; undefined where it did not run, or could not count. */
export function writeFacts(evidence: readonly FiledEvidence[]): WriteFacts | undefined {
  const record = evidence.findLast(
    (each) => each.criterion === 'integrity.ledger-consistency' && each.case === 'reconciliation',
  );
  if (!record) return undefined;
  const count = (name: string) => record.measured.find((each) => each.name === name)?.value;
  const [acknowledged, lost, doubled, altered] = ['acknowledged', 'lost', 'duplicated', 'altered'].map(count);
  if (typeof acknowledged !== 'number' || typeof lost !== 'number' || typeof doubled !== 'number') return undefined;
  const changed = typeof altered === 'number' ? altered : 0;
  const unanswered = count('indeterminate');
  return {
    acknowledged,
    foundOnce: Math.max(0, acknowledged - lost - doubled - changed),
    lost,
    doubled,
    altered: changed,
    unanswered: typeof unanswered === 'number' ? unanswered : 0,
    file: record.file,
  };
}
