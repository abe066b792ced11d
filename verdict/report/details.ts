import type { DataFinding } from '../../harness/data-report.ts';
import type { ExperimentJournal } from '../../harness/experiment-journal.ts';
import { journalOf } from '../facts/experiment.ts';
import type { FiledEvidence } from '../read-evidence.ts';
import { dataFindingsOf, type Hole, holesOf } from './causes.ts';
import { experimentPlot } from './experiment-plot.ts';
import { count } from './format.ts';
import { html, type Markup } from './html.ts';
import { linePlot } from './line-plot.ts';
import { rowsTable, tableOf } from './table.ts';

/** What is shown of a record besides its measurements: plots, tables, the experiment's course, offending rows, holes found. */
export function recordDetails(record: FiledEvidence): Markup {
  const { charts = [], tables = [] } = record;
  const journal = journalOf(record);
  return html`${charts.map(linePlot)}${tables.map((each) => tableOf(each))}${journal && experimentCourse(journal, record.summary)}${securityFindings(holesOf(record))}${offendingRows(dataFindingsOf(record))}${record.outcome !== 'pass' && unread(record)}`;
}

/** When the fault came, was seen, and went; and what went otherwise than the experiment allows. */
function experimentCourse(journal: ExperimentJournal, summary: string): Markup {
  const { states, notes } = journal;
  // One deviation is the summary, and not said twice.
  const deviations = journal.deviations.filter((each) => each !== summary);
  const seen = states.filter((each) => each.saw);
  return html`${deviations.length > 0 && html`<h4>What went otherwise than the experiment allows</h4><ul class="plain">${deviations.map((each) => html`<li>${each}</li>`)}</ul>`}
${experimentPlot(journal)}
${seen.length > 0 && html`<dl class="course small">${seen.map((each) => html`<div><dt>${seconds(each.atMs)} ${each.state}</dt><dd>${each.saw}</dd></div>`)}</dl>`}
${notes.length > 0 && html`<p class="small soft">${notes.join(' · ')}</p>`}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

function securityFindings(holes: readonly Hole[]): Markup | null {
  if (holes.length === 0) return null;
  return html`<h4>Findings</h4>${holes.map(
    (
      each,
    ) => html`<div class="hole"><p><strong>${each.title}</strong> <span class="soft">${[each.cwe, each.asvs && `ASVS ${each.asvs}`].filter(Boolean).join(' · ')}</span></p>
<dl class="course small">${[
      ['operation', each.operation],
      ['request', each.request],
      ['answer', each.answer],
      ['why it is a hole', each.oracle],
      ['to mend it', each.mend],
    ].map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`,
  )}`;
}

/** The first of the rows that a data check holds against the ledger. */
function offendingRows(findings: readonly DataFinding[]): Markup {
  const offending = findings.filter((each) => each.sample.length > 0);
  return html`${offending.map((each) => rowsTable(`${each.check}: ${rowsShown(each)}`, each.sample))}`;
}

function rowsShown({ sample, offending }: DataFinding): string {
  const all = Math.max(offending, sample.length);
  return all > sample.length ? `the first ${sample.length} of ${count(all)} rows` : `${count(all)} rows`;
}

const mostCharacters = 6_000;

/** What was recorded in no shape that has a drawing of its own, for a case that did not pass. */
function unread({ details }: FiledEvidence): Markup | null {
  const hasShape =
    journalOf({ details }) !== undefined || dataFindingsOf({ details }).length > 0 || holesOf({ details }).length > 0;
  if (details === undefined || details === null || hasShape) return null;
  const text = JSON.stringify(details, null, 1);
  if (text === '[]' || text === '{}') return null;
  const shown = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}\n… the record has the rest` : text;
  return html`<details class="raw"><summary>What else was recorded</summary><pre tabindex="0">${shown}</pre></details>`;
}
