import { criterionById } from '../../harness/criteria.ts';
import { type BlockerGroup, groupBlockers } from '../group-blockers.ts';
import { rerunCommand } from '../rerun-command.ts';
import type { RunRecord } from '../run-record.ts';
import type { Blocker, Verdict } from '../verdict.ts';
import { mark, plural } from './format.ts';
import { html, type Markup } from './html.ts';
import { shortPointers } from './pointers.ts';

type Run = RunRecord | undefined;

/** So many are read at a glance; the others are one click away. */
const atAGlance = 8;

/** What keeps the run from passing, the gravest first; one sentence each, with the way to its trace, rows and rerun. */
export function blockers(verdict: Verdict, run: Run): Markup {
  const failed = verdict.blockers.filter((each) => each.outcome === 'fail');
  return html`${section('What failed', entries(failed, verdict, run))}${section('What was not shown', unknowns(verdict, run))}`;
}

/** Failures that a phase's rate lets pass: to be known, and mended all the same. */
export function tolerated(verdict: Verdict, run: Run): Markup | null {
  return section('What the rates tolerated', entries(verdict.tolerated, verdict, run));
}

/** The criteria that are not built are one entry. */
function unknowns(verdict: Verdict, run: Run): Markup[] {
  const unknown = verdict.blockers.filter((each) => each.outcome === 'unknown');
  const notBuilt = unknown.filter((each) => each.sentence === 'not built').map((each) => each.criterion);
  const others = unknown.filter((each) => each.sentence !== 'not built');
  const last = html`<li>${mark('unknown')}<div><p><strong>${plural(notBuilt.length, 'criterion', 'criteria')} not built yet.</strong> This version of the suite registers them and cannot judge them.</p>
<p class="small soft">${notBuilt.join(', ')}</p></div></li>`;
  return [...entries(others, verdict, run), ...(notBuilt.length > 0 ? [last] : [])];
}

function section(title: string, items: readonly Markup[]): Markup | null {
  if (items.length === 0) return null;
  const rest = items.slice(atAGlance);
  return html`<section><h2>${title}</h2><div class="card"><ul class="blockers">
${items.slice(0, atAGlance)}
</ul>${rest.length > 0 && html`<details class="more"><summary>and ${rest.length} more</summary><ul class="blockers">${rest}</ul></details>`}</div></section>`;
}

function entries(all: readonly Blocker[], verdict: Verdict, run: Run): Markup[] {
  return groupBlockers(all).map((each) => entry(each, verdict, run));
}

function entry(each: BlockerGroup, verdict: Verdict, run: Run): Markup {
  const criterion = verdict.criteria.find((one) => one.id === each.criterion);
  if (!criterion) return html`<li>${mark(each.outcome)}<div><p>${each.sentence}</p></div></li>`;
  const { id, gates, evidence } = criterion;
  const { title, cases } = criterionById(id);
  const recordsOf = (caseId: string) => evidence.filter((one) => one.case === caseId && one.outcome !== 'pass');
  const [only] = each.cases.length === 1 ? each.cases : [];
  const subject = only === undefined ? id : `${id}/${only}`;
  const caseTitle = cases.find((one) => one.id === only)?.title;
  return html`<li>${mark(each.outcome)}<div>
<p><strong><a href="#${subject}">${title}</a></strong>${caseTitle && caseTitle !== title && html`<span class="soft"> · ${caseTitle}</span>`}${gates.length > 0 && html` <span class="gate">hard gate</span>`}</p>
<p class="clamp">${each.sentence}</p>
<div class="where">${each.cases.map((caseId) => html`<span class="links">${each.cases.length > 1 && html`<a href="#${id}/${caseId}">${caseId}</a>`}${shortPointers(`${id}/${caseId}`, recordsOf(caseId), run)}</span>`)}<span>again: <code>${rerunCommand(verdict, subject)}</code></span></div>
</div></li>`;
}
