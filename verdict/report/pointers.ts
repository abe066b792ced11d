import type { Pointer } from '../../harness/evidence.ts';
import { fileLink, html, type Markup } from './html.ts';

/** Links to where a person looks next. */
export function pointers(where: readonly Pointer[]): Markup {
  return html`${where.map(pointer)}`;
}

function pointer({ kind, ref, note }: Pointer): Markup {
  const label = note ? `${kind}: ${note}` : kind;
  if (kind === 'command') return html`<span>${label} <code>${ref}</code></span>`;
  if (kind === 'trace')
    return html`<span>${fileLink(ref, 'trace')} <code>npx playwright show-trace ${ref}</code></span>`;
  return html`<span>${fileLink(ref, label)}</span>`;
}
