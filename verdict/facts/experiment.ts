import type { FiledEvidence } from '../read-evidence.ts';

/** An experiment's journal as its evidence holds it; all times in milliseconds since its beginning. */
export interface Journal {
  readonly says: string;
  /** null: a control, without any fault. */
  readonly fault: string | null;
  readonly states: readonly { readonly state: string; readonly atMs: number; readonly saw?: string }[];
  /** When healing was confirmed; earlier versions did not say. */
  readonly healedAtMs?: number | null;
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  readonly steadyAtMs: { readonly before: number | null; readonly after: number | null };
  readonly recoveryMs: number | null;
  readonly deviations: readonly string[];
  readonly timeline: readonly Slice[];
  readonly notes: readonly string[];
}

/** The calls that began at one replica within half a second. */
export interface Slice {
  readonly replica: string;
  readonly atMs: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** The journal of a record, where it is the record of an experiment. */
export function journalOf(record: Pick<FiledEvidence, 'details'>): Journal | undefined {
  const journal = (record.details as { readonly journal?: Journal } | undefined)?.journal;
  if (typeof journal !== 'object' || journal === null) return undefined;
  const lists = [journal.states, journal.deviations, journal.timeline, journal.notes];
  if (!lists.every(Array.isArray) || typeof journal.steadyAtMs !== 'object') return undefined;
  return journal;
}

/** One fault of the run, and whether it was seen to come and to go. */
export interface FaultFact {
  readonly record: FiledEvidence;
  readonly fault: string;
  readonly inEffect: boolean;
  readonly gone: boolean;
  /** null: never steady again, or not measured. */
  readonly recoveryMs: number | null;
  readonly budgetMs: number | undefined;
}

/** The faults that were injected, each once, however many records tell of it; controls inject none. */
export function faultFacts(evidence: readonly FiledEvidence[]): FaultFact[] {
  const facts = new Map<string, FaultFact>();
  for (const record of evidence) {
    const fact = factOf(record);
    if (fact) facts.set(record.fault?.id ?? record.id, fact);
  }
  return [...facts.values()];
}

/** By what the record says of its fault; records of earlier versions only have the journal. */
function factOf(record: FiledEvidence): FaultFact | undefined {
  const { fault } = record;
  if (fault) {
    const { confirmedInEffect: inEffect, confirmedGone: gone, recoverySeconds, recoveryBudgetSeconds } = fault;
    const recoveryMs = recoverySeconds === null ? null : recoverySeconds * 1_000;
    return { record, fault: fault.fault, inEffect, gone, recoveryMs, budgetMs: recoveryBudgetSeconds * 1_000 };
  }
  const journal = journalOf(record);
  if (!journal || journal.fault === null) return undefined;
  const saw = (state: string) => journal.states.some((each) => each.state === state);
  return {
    record,
    fault: journal.fault,
    inEffect: saw('in effect'),
    gone: saw('gone'),
    recoveryMs: journal.recoveryMs,
    budgetMs: recoveryBudgetMs(record),
  };
}

function recoveryBudgetMs(record: FiledEvidence): number | undefined {
  const expected = record.measured.find((each) => each.name === 'time back to steady state')?.expected;
  const value = Number(expected?.replace(/^<=\s*/, ''));
  return Number.isFinite(value) ? value : undefined;
}
