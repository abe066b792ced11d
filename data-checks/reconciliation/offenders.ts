import type { AttemptInput, AttemptKind } from '../../harness/attempts.ts';
import { readHistory } from './history-lines.ts';
import type { Intents } from './intents.ts';
import type { LedgerWrite } from './ledger-writes.ts';

/** One intent that did not end as its client was told, as the history describes it. */
export interface Offender {
  readonly intent: number;
  readonly kind: AttemptKind;
  readonly input: AttemptInput;
  readonly attempts: {
    readonly id: string;
    readonly begunMs: number;
    said: string;
    settledMs?: number;
    answeredId?: string;
    answeredSeq?: number;
  }[];
}

/** Reads the history a second time, for what it says of these intents. Only a failing run pays for it. */
export function describeOffenders(
  directory: string,
  intents: Intents,
  offending: ReadonlySet<number>,
): Map<number, Offender> {
  const offenders = new Map<number, Offender>();
  const attempts = new Map<string, Offender['attempts'][number]>();
  readHistory(directory, (line) => {
    if (line.type === 'begin') {
      const intent = intents.intentOfAttempt(line.attempt);
      if (!offending.has(intent)) return;
      const offender = offenders.get(intent) ?? { intent, kind: line.kind, input: line.input, attempts: [] };
      const attempt = { id: line.attempt, begunMs: line.wallMs, said: 'never settled' };
      offender.attempts.push(attempt);
      offenders.set(intent, offender);
      attempts.set(line.attempt, attempt);
      return;
    }
    const attempt = attempts.get(line.attempt);
    if (!attempt) return;
    attempt.said = line.type === 'reject' ? `rejected: ${line.reason}` : 'acknowledged';
    attempt.settledMs = line.wallMs;
    if (line.type !== 'acknowledge') return;
    if (line.result.id !== undefined) attempt.answeredId = line.result.id;
    if (line.result.seq !== undefined) attempt.answeredSeq = line.result.seq;
  });
  return offenders;
}

/**
 * Finds for each lost intent the write that it became: that of its request key, of the id that was answered, of the same content
 * elsewhere, or, where the client knew neither key nor id, one of its person in its place while it was under way.
 */
export function pairAltered(
  lost: readonly Offender[],
  unmatched: readonly LedgerWrite[],
  clockOffsetMs: number,
): Map<Offender, LedgerWrite> {
  const pairs = new Map<Offender, LedgerWrite>();
  const free = new Set(unmatched);
  const rules: ((offender: Offender, write: LedgerWrite) => boolean)[] = [
    ({ input }, write) => input.requestKey !== undefined && input.requestKey === write.requestKey,
    ({ attempts }, write) =>
      attempts.some(({ answeredId }) => answeredId !== undefined && answeredId === write.resourceId),
    ({ input }, write) => input.contentSha256 === write.contentSha256,
    (offender, write) => samePlaceAndTime(offender, write, clockOffsetMs),
  ];
  for (const rule of rules) {
    for (const offender of lost) {
      if (pairs.has(offender)) continue;
      const found = [...free].find((write) => write.kind === offender.kind && rule(offender, write));
      if (!found) continue;
      free.delete(found);
      pairs.set(offender, found);
    }
  }
  return pairs;
}

function samePlaceAndTime({ input, attempts }: Offender, write: LedgerWrite, clockOffsetMs: number): boolean {
  const place = input.tenantId === write.tenantId && input.actorId === write.actorId;
  if (!place || (input.scopeId !== undefined && input.scopeId !== write.scopeId)) return false;
  const recordedMs = write.recordedMs - clockOffsetMs;
  return attempts.some(({ begunMs, settledMs }) => begunMs <= recordedMs && recordedMs <= (settledMs ?? begunMs));
}

/** What the ledger has otherwise than the client was told. */
export function differences({ input, attempts }: Offender, write: LedgerWrite): string[] {
  const answered = attempts.find(({ answeredId }) => answeredId !== undefined)?.answeredId;
  const pairs: [string, string | undefined, string | null][] = [
    ['content', input.contentSha256, write.contentSha256],
    ['tenant', input.tenantId, write.tenantId],
    ['actor', input.actorId, write.actorId],
    ['scope', input.scopeId, write.scopeId],
    ['id', answered, write.resourceId],
    ['request key', input.requestKey, write.requestKey],
  ];
  return pairs.filter(([, told, held]) => told !== undefined && told !== held).map(([what]) => what);
}
