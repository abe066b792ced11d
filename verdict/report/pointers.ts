import type { Pointer } from '../../harness/evidence.ts';
import type { RunRecord } from '../run-record.ts';
import type { EvidenceView } from '../verdict.ts';
import { fileLink, html, type Markup } from './html.ts';

/** What the records of a case and its test's artefacts point to, each once. */
export function casePointers(subject: string, records: readonly EvidenceView[], run: RunRecord | undefined): Markup {
  const all = [...records.flatMap((each) => each.where), ...(run?.artefacts[subject] ?? [])];
  return pointers(all.filter((each, index) => all.findIndex((one) => one.ref === each.ref) === index));
}

/** Links to where a person looks next. */
function pointers(where: readonly Pointer[]): Markup {
  return html`${where.map(pointer)}`;
}

function pointer({ kind, ref, note }: Pointer): Markup {
  const label = note ? `${kind}: ${note}` : kind;
  if (kind === 'command') return html`<span>${label} <code>${ref}</code></span>`;
  if (kind === 'trace')
    return html`<span>${fileLink(ref, 'trace')} <code>npx playwright show-trace ${ref}</code></span>`;
  return html`<span>${fileLink(ref, label)}</span>`;
}
