import type { Table, TableCell } from '../../harness/chart.ts';
import { type Subject, subjects } from '../../harness/security-profile.ts';

/** Role, tenant and relation to the conversation and the job, in words, of each column. */
const columns: Readonly<Record<Subject, string>> = {
  nobody: 'nobody: no session',
  'foreign-member': 'member of another tenant',
  'foreign-approver': 'approver of another tenant',
  outsider: 'member of the tenant, not of the conversation',
  'outsider-approver': 'approver of the tenant, not of the conversation',
  member: 'member',
  approver: 'approver',
  proposer: 'member, owner of the job',
  'proposing-approver': 'approver, owner of the job',
};

/** The authorization matrix as it was observed: operation × role × tenant × owner. */
export class Matrix {
  readonly #cells = new Map<string, Map<Subject, TableCell>>();

  /** @param seen the status, or why there is none */
  note(row: string, subject: Subject, may: boolean, seen: string, tone: 'good' | 'bad' | 'unknown'): void {
    const cells = this.#cells.get(row) ?? new Map<Subject, TableCell>();
    this.#cells.set(row, cells.set(subject, { text: `${may ? 'may' : 'must not'}: ${seen}`, tone }));
  }

  get rows(): number {
    return this.#cells.size;
  }

  /** What the policy expects and which status was observed; a cell that was not observed is unknown, never empty. */
  table(): Table {
    return {
      title: 'Authorization: what the policy expects, and the status that was observed',
      columns: ['operation', ...subjects.map((subject) => columns[subject])],
      rows: [...this.#cells].map(([row, cells]) => [
        row,
        ...subjects.map(
          (subject): TableCell => cells.get(subject) ?? { text: 'not judged: no policy', tone: 'unknown' },
        ),
      ]),
    };
  }
}
