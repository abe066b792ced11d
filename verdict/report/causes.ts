import type { DataFinding } from '../../harness/data-report.ts';
import { journalOf } from '../facts/experiment.ts';
import type { FiledEvidence } from '../read-evidence.ts';

/** A hole as security specs record it. */
export interface Hole {
  readonly title: string;
  readonly operation?: string;
  readonly cwe?: string;
  readonly asvs?: string;
  readonly request?: string;
  readonly answer?: string;
  readonly oracle?: string;
  readonly mend?: string;
}

/** The holes that a record tells of; none where its details have another shape. */
export function holesOf({ details }: Pick<FiledEvidence, 'details'>): Hole[] {
  const findings = (details as { findings?: unknown } | null | undefined)?.findings;
  return Array.isArray(findings) ? findings.filter(isHole) : [];
}

/** What a data check held against the ledger, with the first offending rows. */
export function dataFindingsOf({ details }: Pick<FiledEvidence, 'details'>): DataFinding[] {
  return Array.isArray(details) ? details.filter(isDataFinding) : [];
}

/** The cause of a failure as far as its record names one, in a few words each: holes, the fault it came under, rows at fault. */
export function causesOf(record: FiledEvidence): string[] {
  const fault = record.fault?.fault ?? journalOf(record)?.fault;
  const rows = dataFindingsOf(record).filter((each) => each.sample.length > 0);
  return [
    ...(fault ? [`while: ${fault}`] : []),
    ...holesOf(record).map(({ title, oracle }) => (oracle ? `${title}: ${oracle}` : title)),
    ...rows.map(({ check, sample }) => `${check}: ${firstRow(sample[0])}`),
  ];
}

function firstRow(row: unknown): string {
  const entries = Object.entries((row ?? {}) as Record<string, unknown>);
  const text = entries.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return text.join(', ').slice(0, 160);
}

function isHole(value: unknown): value is Hole {
  return typeof value === 'object' && value !== null && typeof (value as Hole).title === 'string';
}

function isDataFinding(value: unknown): value is DataFinding {
  return typeof value === 'object' && value !== null && Array.isArray((value as DataFinding).sample);
}
