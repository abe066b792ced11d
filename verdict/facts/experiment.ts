import type { ExperimentJournal } from '../../harness/experiment-journal.ts';
import type { FaultFacts } from '../../harness/fault-facts.ts';
import type { FiledEvidence } from '../read-evidence.ts';

/** The journal of a record, where it is the record of an experiment. */
export function journalOf(record: Pick<FiledEvidence, 'details'>): ExperimentJournal | undefined {
  const journal = (record.details as { readonly journal?: ExperimentJournal } | undefined)?.journal;
  if (typeof journal !== 'object' || journal === null) return undefined;
  const lists = [journal.states, journal.deviations, journal.timeline, journal.notes];
  if (!lists.every(Array.isArray) || typeof journal.steadyAtMs !== 'object') return undefined;
  return journal;
}

/** One fault of the run, and the record that told of it last. */
export interface FaultFact extends FaultFacts {
  readonly record: FiledEvidence;
}

/** The faults that were injected, each once, however many records tell of it; controls inject none. */
export function faultFacts(evidence: readonly FiledEvidence[]): FaultFact[] {
  const facts = new Map<string, FaultFact>();
  for (const record of evidence) if (record.fault) facts.set(record.fault.id, { ...record.fault, record });
  return [...facts.values()];
}
