import type { TableCell } from '../../harness/chart.ts';
import { html, type Markup } from './html.ts';
import { tableOf } from './table.ts';

/** Operation → kind of person → `may: 200`, as the authorization case records it. */
type Matrix = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Problem {
  /** Ends in `/<operation>/<person>`. */
  readonly id?: string;
}

/** The authorization matrix of a record's details; null where they hold none. */
export function authorizationMatrix(details: unknown): Markup | null {
  const { matrix, findings = [] } = (details ?? {}) as { matrix?: Matrix; findings?: readonly Problem[] };
  if (typeof matrix !== 'object' || matrix === null) return null;
  const people = [...new Set(Object.values(matrix).flatMap((row) => Object.keys(row)))];
  const rows = Object.entries(matrix).map(([operation, row]) => [
    operation,
    ...people.map((person) => cell(row[person], operation, person, findings)),
  ]);
  return html`${tableOf({ title: 'Who was let in to what: policy, and the answer given', columns: ['Operation', ...people], rows })}`;
}

/** Red where a finding names this operation and person; a refusal that was right stands in plain text. */
function cell(value: string | undefined, operation: string, person: string, findings: readonly Problem[]): TableCell {
  if (value === undefined) return { text: '–', tone: 'unknown' };
  const isBroken = findings.some((each) => each.id?.endsWith(`/${operation}/${person}`));
  const [policy, status = ''] = value.split(': ');
  if (isBroken) return { text: `✗ ${value}`, tone: 'bad' };
  return policy === 'may' ? { text: `✓ ${status}`, tone: 'good' } : `– ${status}`;
}
