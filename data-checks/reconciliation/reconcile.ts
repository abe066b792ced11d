import type { HistoryLine } from '../../harness/attempts.ts';
import type { SnapshotFacts } from '../snapshot.ts';
import { type Anomaly, anomalies, type Classified, classify } from './classify.ts';
import { EarlierWrites } from './earlier-writes.ts';
import { type HistoryFacts, readHistory } from './history-lines.ts';
import { Intents } from './intents.ts';
import type { LedgerWrite } from './ledger-writes.ts';
import { describeOffenders, differences, type Offender, pairAltered } from './offenders.ts';

/** Offending intents and unmatched writes that are looked at one by one; beyond that they are only counted. */
const describedAtMost = 1_000;

export type ReconciliationCounts = Record<Anomaly, number> & {
  attempts: number;
  acknowledged: number;
  rejected: number;
  /** Attempts that were never settled, or only after the snapshot. */
  indeterminate: number;
  recovered: number;
  vanished: number;
  writes: number;
  /** Writes older than the history's first attempt, by their time and by their place. */
  earlier: number;
  torn: number;
};

export interface Reconciliation {
  readonly history: HistoryFacts;
  readonly counts: ReconciliationCounts;
  /** Per anomaly the first offenders, in words. */
  readonly sample: readonly ({ readonly anomaly: Anomaly } & Record<string, unknown>)[];
}

type Clock = Pick<SnapshotFacts, 'openedMs' | 'replayedMs' | 'clockOffsetMs' | 'clockErrorMs'>;

/**
 * Reconciles a run's client history with the writes of a ledger snapshot. The snapshot must have been opened before this is
 * called: whatever it holds was begun before, and its `begin` line is on disk. Throws CannotTell for a corrupt history.
 *
 * @param isMeant lines that it says no to are passed over; `writes` must then leave out what they are about
 */
export async function reconcile(
  directory: string,
  writes: AsyncIterable<readonly LedgerWrite[]>,
  clock: Clock,
  isMeant: (line: HistoryLine) => boolean = () => true,
): Promise<Reconciliation> {
  const intents = new Intents(Math.min(clock.openedMs, clock.replayedMs ?? Number.POSITIVE_INFINITY));
  let begunMs = Number.POSITIVE_INFINITY;
  const history = readHistory(directory, (line) => {
    if (!isMeant(line)) return;
    intents.take(line);
    if (line.wallMs < begunMs) begunMs = line.wallMs;
  });
  const counts = noCounts(intents.attempts, history.torn);
  const unmatched: LedgerWrite[] = [];
  const older = new EarlierWrites();
  for await (const portion of writes) {
    counts.writes += portion.length;
    for (const write of portion) {
      // Set-up in the middle of use was begun by no client, whatever it holds and whenever it says that it was recorded.
      if (!write.lateSetUp && intents.see(write)) {
        older.meant(write);
        continue;
      }
      if (!write.lateSetUp && write.recordedMs - clock.clockOffsetMs < begunMs && older.take(write)) continue;
      if (unmatched.length < describedAtMost) unmatched.push(write);
      else counts.unexpected += 1;
    }
  }
  const { earlier, datedBack } = older.settled();
  counts.earlier = earlier;
  const found = classifyAll(intents, counts, clock.clockOffsetMs + clock.clockErrorMs);
  const offenders =
    found.size > 0 ? describeOffenders(directory, intents, new Set(found.keys())) : new Map<number, Offender>();
  const lost = [...offenders.values()].filter(({ intent }) => found.get(intent)!.lost > 0);
  const altered = pairAltered(lost, unmatched, clock.clockOffsetMs);
  counts.lost -= altered.size;
  counts.altered += altered.size;
  counts.unexpected += unmatched.length + datedBack.length - altered.size;
  const taken = new Set(altered.values());
  const sample = [
    ...[...offenders.values()].flatMap((offender) =>
      inWords(offender, found.get(offender.intent)!, altered.get(offender)),
    ),
    ...[...unmatched.filter((write) => !taken.has(write)), ...datedBack.slice(0, describedAtMost)].map((write) => ({
      anomaly: 'unexpected' as const,
      write,
    })),
  ];
  return {
    history,
    counts,
    sample: sample.sort((a, b) => anomalies.indexOf(a.anomaly) - anomalies.indexOf(b.anomaly)),
  };
}

function noCounts(attempts: number, torn: number): ReconciliationCounts {
  const none = { lost: 0, altered: 0, duplicated: 0, phantom: 0, unexpected: 0, stale: 0 };
  const rest = { acknowledged: 0, rejected: 0, indeterminate: 0, recovered: 0, vanished: 0, writes: 0, earlier: 0 };
  return { attempts, torn, ...none, ...rest };
}

/** Adds every intent to the counts; answers the offending ones, as many as are described. */
function classifyAll(intents: Intents, counts: ReconciliationCounts, staleAfterMs: number): Map<number, Classified> {
  const found = new Map<number, Classified>();
  for (let number = 0; number < intents.size; number += 1) {
    const intent = intents.at(number);
    const classified = classify(intent, staleAfterMs);
    counts.acknowledged += intent.acknowledged;
    counts.rejected += intent.rejected;
    counts.indeterminate += intent.open;
    counts.recovered += classified.recovered;
    counts.vanished += classified.vanished;
    let bad = 0;
    for (const anomaly of ['lost', 'altered', 'duplicated', 'phantom', 'stale'] as const) {
      counts[anomaly] += classified[anomaly];
      bad += classified[anomaly];
    }
    if (bad > 0 && found.size < describedAtMost) found.set(number, classified);
  }
  return found;
}

function inWords(
  offender: Offender,
  classified: Classified,
  became: LedgerWrite | undefined,
): Reconciliation['sample'][number][] {
  const { kind, input, attempts } = offender;
  return anomalies
    .filter((anomaly) => (anomaly === 'altered' && became) || (anomaly !== 'unexpected' && classified[anomaly] > 0))
    .filter((anomaly) => !(anomaly === 'lost' && became))
    .map((anomaly) => ({
      anomaly,
      kind,
      input,
      attempts,
      ...(became ? { became, differs: differences(offender, became) } : {}),
    }));
}
