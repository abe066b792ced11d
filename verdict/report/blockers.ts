import { criterionById } from '../../harness/criteria.ts';
import { type BlockerGroup, groupBlockers } from '../group-blockers.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import { rerunCommand } from '../rerun-command.ts';
import type { Blocker, EvidenceView, Verdict } from '../verdict.ts';
import { causesOf } from './causes.ts';
import { mark, plural } from './format.ts';
import { html, type Markup } from './html.ts';
import { shortPointers } from './pointers.ts';

/** So many are read at a glance; the others are one click away. */
const atAGlance = 8;
/** Causes of one entry that are named here. */
const mostCauses = 3;

/** What keeps the run from passing, the gravest first; one sentence each, with the way to its trace, rows and rerun. */
export function blockers(verdict: Verdict, folder: EvidenceFolder): Markup {
  const failed = verdict.blockers.filter((each) => each.outcome === 'fail');
  return html`${section('What failed', entries(failed, verdict, folder))}${section('What was not shown', unknowns(verdict, folder))}`;
}

/** Failures that a phase's rate lets pass: to be known, and mended all the same. */
export function tolerated(verdict: Verdict, folder: EvidenceFolder): Markup | null {
  return section('What the rates tolerated', entries(verdict.tolerated, verdict, folder));
}

/** What keeps many criteria from being shown is one entry: not built, the run ended early, phase 1 stopped it. */
function unknowns(verdict: Verdict, folder: EvidenceFolder): Markup[] {
  const groups = groupBlockers(verdict.blockers.filter((each) => each.outcome === 'unknown'));
  const ofTheRun = groups.filter((each) => each.criterion === null);
  const ofCriteria = groups.filter((each) => each.criterion !== null);
  const sentences = [...new Set(ofCriteria.map((each) => each.sentence))];
  return [
    ...ofTheRun.map((each) => entry(each, verdict, folder)),
    ...sentences.map((sentence) => {
      const alike = ofCriteria.filter((each) => each.sentence === sentence);
      return alike.length > 1 ? several(sentence, alike) : entry(alike[0]!, verdict, folder);
    }),
  ];
}

function several(sentence: string, alike: readonly BlockerGroup[]): Markup {
  const text = sentence === 'not built' ? 'This version of the suite registers them and cannot judge them.' : sentence;
  return html`<li>${mark('unknown')}<div><p><strong>${plural(alike.length, 'criterion', 'criteria')}.</strong> ${text}</p>
<p class="small links">${alike.map(({ criterion }) => html`<a href="#${criterion}">${criterion}</a>`)}</p></div></li>`;
}

function section(title: string, items: readonly Markup[]): Markup | null {
  if (items.length === 0) return null;
  const rest = items.slice(atAGlance);
  return html`<section><h2>${title}</h2><div class="card"><ul class="blockers">
${items.slice(0, atAGlance)}
</ul>${rest.length > 0 && html`<details class="more"><summary>and ${rest.length} more</summary><ul class="blockers">${rest}</ul></details>`}</div></section>`;
}

function entries(all: readonly Blocker[], verdict: Verdict, folder: EvidenceFolder): Markup[] {
  return groupBlockers(all).map((each) => entry(each, verdict, folder));
}

function entry(each: BlockerGroup, verdict: Verdict, folder: EvidenceFolder): Markup {
  const criterion = verdict.criteria.find((one) => one.id === each.criterion);
  if (!criterion) return html`<li>${mark(each.outcome)}<div><p>${each.sentence}</p></div></li>`;
  const { id, gates, evidence } = criterion;
  const { title, cases } = criterionById(id);
  const recordsOf = (caseId: string) => evidence.filter((one) => one.case === caseId && one.outcome !== 'pass');
  const [only] = each.cases.length === 1 ? each.cases : [];
  const subject = only === undefined ? id : `${id}/${only}`;
  const caseTitle = cases.find((one) => one.id === only)?.title;
  const records = folder.evidence.filter(
    (one) => one.criterion === id && each.cases.includes(one.case) && one.outcome === 'fail',
  );
  const causes = [...new Set(records.flatMap(causesOf))];
  return html`<li>${mark(each.outcome)}<div>
<p><strong><a href="#${subject}">${title}</a></strong>${caseTitle && caseTitle !== title && html`<span class="soft"> · ${caseTitle}</span>`}${gates.length > 0 && html` <span class="gate">hard gate</span>`}</p>
<p class="clamp">${each.sentence}</p>
${causes.length > 0 && html`<ul class="plain small causes">${causes.slice(0, mostCauses).map((one) => html`<li>${one}</li>`)}${causes.length > mostCauses && html`<li>and ${causes.length - mostCauses} more</li>`}</ul>`}
<div class="where">${each.cases.map((caseId) => pointers(caseId, each.cases.length > 1, id, recordsOf(caseId), folder))}<span>again: <code>${rerunCommand(verdict, subject)}</code></span></div>
</div></li>`;
}

function pointers(
  caseId: string,
  isNamed: boolean,
  id: string,
  records: readonly EvidenceView[],
  { run }: EvidenceFolder,
): Markup | null {
  const links = shortPointers(`${id}/${caseId}`, records, run);
  if (!isNamed && links.text === '') return null;
  return html`<span class="links">${isNamed && html`<a href="#${id}/${caseId}">${caseId}</a>`}${links}</span>`;
}
