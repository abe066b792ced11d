import type { RunRecord } from '../run-record.ts';
import { html, type Markup } from './html.ts';
import { scrolling } from './table.ts';

/** What a person must bear in mind before concluding from this run to production. */
export function conditionsSection(run: RunRecord | undefined): Markup {
  const all = run?.conditions ?? [];
  if (all.length === 0) {
    return html`<section><h2>Not like production</h2><div class="card pad"><p>Not told: nothing was observed of the circumstances under which the system ran.</p></div></section>`;
  }
  const table = html`<table class="measures"><thead><tr><th scope="col">What</th><th scope="col">In this run</th><th scope="col">In production, as far as its owner says</th></tr></thead><tbody>
${all.map((each) => html`<tr><th scope="row">${each.name}</th><td>${each.here}</td><td>${each.production ?? html`<span class="soft">not said</span>`}</td></tr>`)}
</tbody></table>`;
  return html`<section><h2>Not like production</h2><div class="card pad">${scrolling('Not like production', table)}</div></section>`;
}
