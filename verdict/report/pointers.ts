import type { Pointer } from '../../harness/evidence.ts';
import type { RunRecord } from '../run-record.ts';
import type { EvidenceView } from '../verdict.ts';
import { fileLink, html, type Markup } from './html.ts';

/** What the records of a case and its test's artefacts point to, each once. */
export function casePointers(subject: string, records: readonly EvidenceView[], run: RunRecord | undefined): Markup {
  return html`${pointersOf(subject, records, run).map(pointer)}`;
}

/** The same as short links, for a list of many: no commands, and of each kind the first. */
export function shortPointers(subject: string, records: readonly EvidenceView[], run: RunRecord | undefined): Markup {
  const links = pointersOf(subject, records, run).filter((each) => each.kind !== 'command');
  const first = links.filter((each, index) => links.findIndex((one) => nameOf(one) === nameOf(each)) === index);
  return html`${first.map((each) => fileLink(each.ref, nameOf(each)))}`;
}

function pointersOf(subject: string, records: readonly EvidenceView[], run: RunRecord | undefined): Pointer[] {
  const all = [...records.flatMap((each) => each.where), ...(run?.artefacts[subject] ?? [])];
  return all.filter((each, index) => all.findIndex((one) => one.ref === each.ref) === index);
}

const words: Partial<Record<Pointer['kind'], string>> = { log: 'logs', rows: 'ledger rows' };

function nameOf({ kind, note, ref }: Pointer): string {
  return note ?? words[kind] ?? (kind === 'file' ? (ref.split('/').filter(Boolean).at(-1) ?? kind) : kind);
}

function pointer(each: Pointer): Markup {
  const { kind, ref } = each;
  if (kind === 'command') return html`<span>${nameOf(each)} <code>${ref}</code></span>`;
  if (kind === 'trace')
    return html`<span>${fileLink(ref, 'trace')} <code>npx playwright show-trace ${ref}</code></span>`;
  return html`<span>${fileLink(ref, nameOf(each))}</span>`;
}
