import { criterionById } from '../../harness/criteria.ts';
import { phaseById } from '../../harness/phases.ts';
import type { RunRecord } from '../run-record.ts';
import { duration } from '../text.ts';
import type { CaseFinding, CriterionVerdict, EvidenceView, PhaseVerdict, Verdict } from '../verdict.ts';
import { interval, mark, quantity } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';
import { casePointers } from './pointers.ts';

/** Every criterion by phase, with what was tried, measured and expected; what did not pass is open. */
export function criteriaSection(verdict: Verdict, run: RunRecord | undefined): Markup {
  return html`${verdict.phases.map((phase) => phaseSection(phase, verdict, run))}`;
}

function phaseSection(phase: PhaseVerdict, verdict: Verdict, run: RunRecord | undefined): Markup {
  const { number, title } = phaseById(phase.id);
  const own = verdict.criteria.filter((each) => each.phase === phase.id);
  return html`<section id="${phase.id}"><h2>${number} · ${title}</h2><div class="card">
${own.map((each) => criterionDetails(each, run))}
</div></section>`;
}

function criterionDetails(criterion: CriterionVerdict, run: RunRecord | undefined): Markup {
  const { title, rule, gate, cases } = criterionById(criterion.id);
  const isOpen = criterion.outcome === 'fail' || (criterion.outcome === 'unknown' && criterion.cases.length > 0);
  return html`<details class="criterion" id="${criterion.id}"${isOpen && html` open`}>
<summary>${mark(criterion.outcome)}<span class="title">${title}</span><span class="message">${criterion.message}</span></summary>
<div class="body">
<p class="small soft"><code>${criterion.id}</code>${gate && ' · hard gate'} · rule: ${rule}</p>
${criterion.cases.map((each) => caseBlock(each, criterion, cases.find((one) => one.id === each.case)?.title ?? each.case, run))}
</div></details>`;
}

function caseBlock(
  finding: CaseFinding,
  criterion: CriterionVerdict,
  title: string,
  run: RunRecord | undefined,
): Markup {
  const records = criterion.evidence.filter((each) => each.case === finding.case);
  return html`<div class="case"><h4>${mark(finding.outcome)}${title} <code>${finding.case}</code></h4>
${records.length === 0 ? html`<p>${finding.summary}</p>` : records.map(recordBlock)}
<div class="where">${casePointers(`${criterion.id}/${finding.case}`, records, run)}</div>
</div>`;
}

function recordBlock(record: EvidenceView): Markup {
  const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1_000;
  const grade = record.grade === undefined ? '' : ` · grade ${record.grade}`;
  const took = Number.isFinite(seconds) ? ` · ${duration(Math.max(0, seconds))}` : '';
  return html`<p>${record.summary}</p>
${record.outcome !== 'pass' && html`<p class="small soft">expected: ${record.expected}</p>`}
${measures(record)}
<div class="where"><span class="soft">examined ${record.examined.toLocaleString('en')}${grade}${took}${record.gate && html` · gate <code>${record.gate}</code>`}</span>
${fileLink(`evidence/${record.file}`, 'record')}</div>`;
}

function measures(record: EvidenceView): Markup | null {
  if (record.measured.length === 0) return null;
  const hasInterval = record.measured.some((each) => each.interval);
  const hasCount = record.measured.some((each) => each.n !== undefined);
  const hasExpected = record.measured.some((each) => each.expected);
  return html`<div class="scroll"><table class="measures"><thead><tr><th scope="col">Measured</th><th scope="col">Value</th>
${hasInterval && html`<th scope="col">95 % interval</th>`}${hasCount && html`<th scope="col">n</th>`}${hasExpected && html`<th scope="col">Expected</th>`}</tr></thead><tbody>
${record.measured.map(
  (each) => html`<tr><td>${each.name}</td><td class="number">${quantity(each.value, each.unit)}</td>
${hasInterval && html`<td class="number">${interval(each)}</td>`}${hasCount && html`<td class="number">${each.n?.toLocaleString('en')}</td>`}${hasExpected && html`<td>${each.expected}</td>`}</tr>`,
)}
</tbody></table></div>`;
}
