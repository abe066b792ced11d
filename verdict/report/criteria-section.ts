import { criterionById } from '../../harness/criteria.ts';
import { phaseById } from '../../harness/phases.ts';
import type { Calibration } from '../calibration.ts';
import type { EvidenceFolder, FiledEvidence } from '../read-evidence.ts';
import { rerunCommand } from '../rerun-command.ts';
import { duration } from '../text.ts';
import type { CaseFinding, CriterionVerdict, EvidenceView, PhaseVerdict, Verdict } from '../verdict.ts';
import { recordDetails } from './details.ts';
import { expectation, interval, mark, quantity } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';
import { casePointers } from './pointers.ts';
import { scrolling } from './table.ts';
import { whyTrusted } from './why-trusted.ts';

/** Every criterion by phase, with what was tried, measured and expected; what did not pass is open. */
export function criteriaSection(
  verdict: Verdict,
  folder: EvidenceFolder,
  calibration: Calibration | undefined,
): Markup {
  const files = new Map(folder.evidence.map((each) => [each.file, each]));
  const sources = { verdict, folder, files, calibration };
  const of = (criterion: CriterionVerdict) => criterionDetails(criterion, sources);
  return html`${verdict.phases.map((phase) => phaseSection(phase, verdict, of))}`;
}

interface Sources {
  readonly verdict: Verdict;
  readonly folder: EvidenceFolder;
  readonly files: ReadonlyMap<string, FiledEvidence>;
  readonly calibration: Calibration | undefined;
}

function phaseSection(
  phase: PhaseVerdict,
  verdict: Verdict,
  criterion: (criterion: CriterionVerdict) => Markup,
): Markup {
  const { number, title } = phaseById(phase.id);
  const own = verdict.criteria.filter((each) => each.phase === phase.id);
  return html`<section id="${phase.id}"><h2>${number} · ${title}</h2>
<p class="small soft">${phase.rule}: ${phase.observed}</p><div class="card">
${own.map(criterion)}
</div></section>`;
}

function criterionDetails(criterion: CriterionVerdict, sources: Sources): Markup {
  const { title, rule, gate, cases } = criterionById(criterion.id);
  const isOpen = criterion.outcome === 'fail' || (criterion.outcome === 'unknown' && criterion.cases.length > 0);
  return html`<details class="criterion" id="${criterion.id}"${isOpen && html` open`}>
<summary>${mark(criterion.outcome)}<span class="title">${title}</span><span class="message">${criterion.message}</span></summary>
<div class="body">
<p class="small soft"><code>${criterion.id}</code>${gate && ' · hard gate'} · rule: ${rule}</p>
${whyTrusted(criterion, sources.calibration)}
${criterion.cases.map((each) => caseBlock(each, criterion, cases.find((one) => one.id === each.case)?.title ?? each.case, sources))}
</div></details>`;
}

function caseBlock(finding: CaseFinding, criterion: CriterionVerdict, title: string, sources: Sources): Markup {
  const records = criterion.evidence.filter((each) => each.case === finding.case);
  const subject = `${criterion.id}/${finding.case}`;
  const isShort = finding.outcome === 'fail' || finding.outcome === 'unknown';
  // Among cases that failed, those that passed are named and folded.
  const isFolded = finding.outcome === 'pass' && criterion.outcome !== 'pass';
  const blocks = records.map((each) => recordBlock(each, sources.files.get(each.file), isFolded));
  return html`<div class="case ${finding.outcome}" id="${subject}"><h3>${mark(finding.outcome)}${title} <code>${finding.case}</code></h3>
${records.length === 0 && html`<p>${finding.summary}</p>`}${
  isFolded
    ? html`<p>${finding.summary}</p><details class="raw"><summary>Measured and expected</summary>${blocks}</details>`
    : blocks
}
<div class="where">${casePointers(subject, records, sources.folder.run)}${isShort && html`<span>again: <code>${rerunCommand(sources.verdict, subject)}</code></span>`}</div>
</div>`;
}

function recordBlock(record: EvidenceView, whole: FiledEvidence | undefined, isFolded: boolean): Markup {
  const took = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1_000;
  const grade = record.grade === undefined ? '' : ` · grade ${record.grade}`;
  const isDrawn = whole && (record.outcome === 'pass' && !isFolded ? folded(whole) : recordDetails(whole));
  return html`${!isFolded && html`<p>${record.summary}</p>`}
<p class="small soft">expected: ${record.expected}</p>
${measures(record)}${isDrawn}
<div class="where"><span class="soft">examined ${record.examined.toLocaleString('en')}${grade}${Number.isFinite(took) && ` · ${duration(Math.max(0, took))}`}${record.gate && html` · <span class="gate">gate ${record.gate}</span>`}</span>
${fileLink(`evidence/${record.file}`, 'record')}</div>`;
}

/** What a pass has to show is one click away, so that what failed is found. */
function folded(record: FiledEvidence): Markup | null {
  const details = recordDetails(record);
  if (details.text.trim() === '') return null;
  return html`<details class="raw"><summary>What it looked like</summary>${details}</details>`;
}

function measures(record: EvidenceView): Markup | null {
  if (record.measured.length === 0) return null;
  const hasInterval = record.measured.some((each) => each.interval);
  const hasCount = record.measured.some((each) => each.n !== undefined);
  const hasExpected = record.measured.some((each) => each.expected);
  const table = html`<table class="measures"><thead><tr><th scope="col">Measured</th><th scope="col">Value</th>
${hasInterval && html`<th scope="col">95 % interval</th>`}${hasCount && html`<th scope="col">n</th>`}${hasExpected && html`<th scope="col">Expected</th>`}</tr></thead><tbody>
${record.measured.map(
  (each) => html`<tr><td>${each.name}</td><td class="number">${quantity(each.value, each.unit)}</td>
${hasInterval && html`<td class="number">${interval(each)}</td>`}${hasCount && html`<td class="number">${each.n?.toLocaleString('en')}</td>`}${hasExpected && html`<td>${expectation(each)}</td>`}</tr>`,
)}
</tbody></table>`;
  return scrolling(`Measured by ${record.case}`, table);
}
