import { phaseById } from '../../harness/phases.ts';
import type { Verdict } from '../verdict.ts';
import { mark } from './format.ts';
import { html, type Markup } from './html.ts';
import { scrolling } from './table.ts';

/** The eight phases, each with its rule and what was held against it. */
export function phasesSection(verdict: Verdict): Markup {
  const table = html`<table class="phases">
<thead><tr><th scope="col">Phase</th><th scope="col">Outcome</th><th scope="col" class="rule">Rule</th><th scope="col">Observed</th></tr></thead><tbody>
${verdict.phases.map((phase) => {
  const { number, title } = phaseById(phase.id);
  const own = verdict.criteria.filter((each) => each.phase === phase.id);
  return html`<tr><td>${number} · <a href="#${phase.id}">${title}</a></td><td>${mark(phase.outcome)}</td><td class="rule soft">${phase.rule}</td>
<td>${phase.observed}<span class="bar" aria-hidden="true">${own.map((each) => html`<i class="${each.outcome}"></i>`)}</span></td></tr>`;
})}
</tbody></table>`;
  return html`<section><h2>Phases</h2><div class="card">${scrolling('Phases', table)}</div></section>`;
}
