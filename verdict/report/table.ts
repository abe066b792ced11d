import type { Table, TableCell } from '../../harness/chart.ts';
import { html, type Markup } from './html.ts';

/** A wide table scrolls by itself, by keyboard too; the page does not. */
export function scrolling(name: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div>`;
}

/** A table of the evidence; its first column names the row. */
export function tableOf({ title, columns, rows }: Table, kind: 'matrix' | 'rows' = 'matrix'): Markup {
  const table = html`<table class="measures ${kind}"><caption>${title}</caption><thead><tr>${columns.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.map((each, index) => cell(each, index === 0))}</tr>`)}
</tbody></table>`;
  return scrolling(title, table);
}

/** Colour alone says nothing. */
const marks = { good: '', bad: '✗ ', unknown: '? ' } as const;

function cell(value: TableCell, isName: boolean): Markup {
  const text = typeof value === 'string' ? value : value.text;
  if (isName) return html`<th scope="row">${text}</th>`;
  if (typeof value === 'string') return html`<td>${text}</td>`;
  return html`<td class="${value.tone}">${marks[value.tone]}${text}</td>`;
}

/** Rows as records, e.g. of a query: a column for every key. Values are shortened, the evidence has them whole. */
export function rowsTable(title: string, rows: readonly Readonly<Record<string, unknown>>[]): Markup {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return tableOf({ title, columns, rows: rows.map((row) => columns.map((column) => shortened(row[column]))) }, 'rows');
}

const mostCharacters = 120;

function shortened(value: unknown): string {
  if (value === undefined || value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}
