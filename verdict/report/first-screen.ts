import { criterionById } from '../../harness/criteria.ts';
import { phaseById } from '../../harness/phases.ts';
import { type BlockerGroup, groupBlockers } from '../group-blockers.ts';
import type { RunRecord } from '../run-record.ts';
import { duration } from '../text.ts';
import type { Blocker, Verdict } from '../verdict.ts';
import { mark } from './format.ts';
import { html, type Markup } from './html.ts';
import { casePointers } from './pointers.ts';

/** Verdict, what failed, phases, what was tolerated or not shown: what a person decides by. */
export function firstScreen(verdict: Verdict, run: RunRecord | undefined): Markup {
  return html`${banner(verdict, run)}${failures(verdict, run)}${phases(verdict)}${tolerated(verdict, run)}${unknowns(verdict, run)}`;
}

const symbols = { pass: '✓', fail: '✗', unknown: '?' } as const;

function banner(verdict: Verdict, run: RunRecord | undefined): Markup {
  const { judged, seconds, system } = verdict;
  return html`<header class="verdict ${tone(verdict)}">
<h1><span aria-hidden="true">${symbols[verdict.outcome]}</span>${verdict.words}</h1>
<p>${explanation(verdict)}</p>
<dl class="facts">
${fact('System', html`${system.name ?? 'not identified'}`)}
${fact('Profile', html`${verdict.profile}, seed ${verdict.seed}${verdict.scope ? ', partial' : ''}`)}
${fact('Length', html`${seconds === null ? 'did not end by itself' : duration(seconds)}`)}
${fact('Judged', html`${judged.count} of ${judged.of} criteria`)}
<div class="wide"><dt>Digest of what ran</dt><dd><code>${system.digest ?? 'unknown'}</code></dd></div>
${fact('Started', html`${run ? run.startedAt.replace('T', ' ').replace(/\..*/, ' UTC') : 'unknown'}`)}
${fact('Readiness score', html`${verdict.score} of 100`)}
</dl>
</header>`;
}

/** Green is for the one verdict that lets a release go out. */
function tone(verdict: Verdict): string {
  return verdict.outcome === 'pass' && !verdict.words.startsWith('PASSED') ? 'limited' : verdict.outcome;
}

function fact(name: string, value: Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function explanation(verdict: Verdict): string {
  const count = (outcome: string) => verdict.criteria.filter((each) => each.outcome === outcome).length;
  const scope = verdict.scope ? ' Only the part that was asked for was judged; this is no release verdict.' : '';
  if (verdict.outcome === 'fail')
    return `${plural(count('fail'), 'criterion', 'criteria')} failed, ${count('unknown')} unknown.${scope}`;
  if (verdict.outcome === 'unknown') {
    return `Nothing failed beyond what the rules tolerate, but ${plural(count('unknown'), 'criterion is', 'criteria are')} unknown: what was not shown counts as not ready.${scope}`;
  }
  return `Everything that was judged held, and nothing is unknown.${scope}`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

type Run = RunRecord | undefined;

function failures(verdict: Verdict, run: Run): Markup | null {
  const failed = verdict.blockers.filter((each) => each.outcome === 'fail');
  return section('What failed', entries(failed, verdict, run));
}

function tolerated(verdict: Verdict, run: Run): Markup | null {
  return section('What the rates tolerated', entries(verdict.tolerated, verdict, run));
}

/** What was not shown; the criteria that are not built are one entry. */
function unknowns(verdict: Verdict, run: Run): Markup | null {
  const unknown = verdict.blockers.filter((each) => each.outcome === 'unknown');
  const notBuilt = unknown.filter((each) => each.sentence === 'not built').map((each) => each.criterion);
  const others = unknown.filter((each) => each.sentence !== 'not built');
  const last = html`<li>${mark('unknown')}<div><p><strong>${plural(notBuilt.length, 'criterion', 'criteria')} not built yet.</strong> This version of the suite registers them and cannot judge them.</p>
<p class="small soft">${notBuilt.join(', ')}</p></div></li>`;
  return section('What was not shown', [...entries(others, verdict, run), ...(notBuilt.length > 0 ? [last] : [])]);
}

function section(title: string, items: readonly Markup[]): Markup | null {
  if (items.length === 0) return null;
  return html`<section><h2>${title}</h2><ul class="card blockers">
${items}
</ul></section>`;
}

function entries(blockers: readonly Blocker[], verdict: Verdict, run: Run): Markup[] {
  return groupBlockers(blockers).map((each) => entry(each, verdict, run));
}

function entry(each: BlockerGroup, verdict: Verdict, run: Run): Markup {
  const criterion = verdict.criteria.find((one) => one.id === each.criterion);
  if (!criterion) return html`<li>${mark(each.outcome)}<div><p>${each.sentence}</p></div></li>`;
  const { id, gates, evidence } = criterion;
  const recordsOf = (caseId: string) => evidence.filter((one) => one.case === caseId && one.outcome !== 'pass');
  return html`<li>${mark(each.outcome)}<div>
<p><strong><a href="#${id}">${criterionById(id).title}</a></strong>${gates.length > 0 && html` · hard gate broken`}</p>
<p class="clamp">${each.sentence}</p>
<div class="where"><span class="soft">${each.cases.join(', ')}</span>${each.cases.map((caseId) => casePointers(`${id}/${caseId}`, recordsOf(caseId), run))}<span>again: <code>./run-diamond-suite.sh --criterion ${id}</code></span></div>
</div></li>`;
}

function phases(verdict: Verdict): Markup {
  return html`<section><h2>Phases</h2><div class="card scroll"><table class="phases">
<thead><tr><th scope="col">Phase</th><th scope="col">Outcome</th><th scope="col" class="rule">Rule</th><th scope="col">Observed</th></tr></thead><tbody>
${verdict.phases.map((phase) => {
  const { number, title } = phaseById(phase.id);
  const own = verdict.criteria.filter((each) => each.phase === phase.id);
  return html`<tr><td>${number} · <a href="#${phase.id}">${title}</a></td><td>${mark(phase.outcome)}</td><td class="rule soft">${phase.rule}</td>
<td>${phase.observed}<span class="bar" aria-hidden="true">${own.map((each) => html`<i class="${each.outcome}"></i>`)}</span></td></tr>`;
})}
</tbody></table></div></section>`;
}
