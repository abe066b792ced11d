import { criterionById } from '../../harness/criteria.ts';
import { phaseById } from '../../harness/phases.ts';
import type { RunRecord } from '../run-record.ts';
import { duration } from '../text.ts';
import type { Blocker, CriterionVerdict, Verdict } from '../verdict.ts';
import { mark } from './format.ts';
import { html, type Markup } from './html.ts';
import { pointers } from './pointers.ts';

/** Verdict, blockers and phases: what a person decides by. */
export function firstScreen(verdict: Verdict, run: RunRecord | undefined): Markup {
  return html`${banner(verdict, run)}${blockers(verdict)}${phases(verdict)}${tolerated(verdict)}`;
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

function blockers(verdict: Verdict): Markup | null {
  const notBuilt = verdict.blockers.filter((each) => each.sentence === 'not built');
  const others = verdict.blockers.filter((each) => each.sentence !== 'not built');
  if (verdict.blockers.length === 0) return null;
  return html`<section><h2>What stands in the way</h2><ul class="card blockers">
${others.map((each) => blocker(each, verdict))}
${
  notBuilt.length > 0 &&
  html`<li>${mark('unknown')}<div><p><strong>${plural(notBuilt.length, 'criterion', 'criteria')} not built yet.</strong> This version of the suite registers them and cannot judge them.</p>
<p class="small soft">${notBuilt.map((each) => each.criterion).join(', ')}</p></div></li>`
}
</ul></section>`;
}

function blocker(each: Blocker, verdict: Verdict): Markup {
  const criterion = verdict.criteria.find((one) => one.id === each.criterion);
  if (!criterion) return html`<li>${mark(each.outcome)}<div><p>${each.sentence}</p></div></li>`;
  const title = criterionById(criterion.id).title;
  return html`<li>${mark(each.outcome)}<div>
<p><strong><a href="#${criterion.id}">${title}</a></strong>${criterion.gates.length > 0 && html` · hard gate broken`}</p>
<p>${each.case && html`<code>${each.case}</code> `}${each.sentence}</p>
<div class="where">${evidencePointers(criterion, each.case)}<span>again: <code>./run-diamond-suite.sh --criterion ${criterion.id}</code></span></div>
</div></li>`;
}

function evidencePointers(criterion: CriterionVerdict, caseId: string | null): Markup[] {
  return criterion.evidence
    .filter((each) => each.case === caseId && each.outcome !== 'pass')
    .map((each) => pointers(each.where));
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

function tolerated(verdict: Verdict): Markup | null {
  if (verdict.tolerated.length === 0) return null;
  return html`<section><h2>What the rates tolerated</h2><ul class="card blockers">
${verdict.tolerated.map((each) => blocker(each, verdict))}
</ul></section>`;
}
