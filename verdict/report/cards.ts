import { criterionById } from '../../harness/criteria.ts';
import type { CriterionOutcome } from '../../harness/outcome.ts';
import { type CalibrationReading, rates } from '../calibration.ts';
import { type FaultFact, faultFacts, journalOf } from '../facts/experiment.ts';
import { generatorLag, type SloFact, sloFacts } from '../facts/slo-facts.ts';
import { writeFacts } from '../facts/write-facts.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import type { Verdict } from '../verdict.ts';
import { count, interval, milliseconds, plural, quantity } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';

/** Writes, faults, SLOs and trust: what a person asks first, each in a card of the first screen. */
export function cards(verdict: Verdict, folder: EvidenceFolder, calibration: CalibrationReading): Markup {
  return html`<section aria-label="At a glance" class="cards">
${writesCard(folder)}${faultsCard(folder)}${slosCard(verdict)}${trustCard(verdict, calibration)}
</section>`;
}

function card(title: string, body: Markup, more: Markup | null = null): Markup {
  return html`<section class="card pad"><h2>${title}</h2>${body}${more && html`<div class="where">${more}</div>`}</section>`;
}

/** Big numbers with their names; `bad`: anything but zero is bad news. */
function figures(items: readonly { readonly name: string; readonly value: string; readonly bad?: boolean }[]): Markup {
  return html`<dl class="figures">${items.map(({ name, value, bad }) => html`<div${bad && html` class="bad"`}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function writesCard(folder: EvidenceFolder): Markup {
  const facts = writeFacts(folder.evidence);
  if (!facts) return card('Writes', notShown('What clients were told was not held against the ledger.'));
  const { acknowledged, foundOnce, lost, doubled, altered, unanswered, file } = facts;
  return card(
    'Writes',
    html`${figures([
      { name: 'acknowledged', value: count(acknowledged) },
      { name: 'found once', value: count(foundOnce), bad: foundOnce < acknowledged },
      { name: 'lost', value: count(lost), bad: lost > 0 },
      { name: 'doubled', value: count(doubled), bad: doubled > 0 },
    ])}
<p class="small soft">${altered > 0 && html`<strong class="bad">${count(altered)} altered.</strong> `}What every client of this run was told, against the ledger. ${unanswered > 0 && `${count(unanswered)} more were never answered, mostly under a fault: those may be there or not.`}</p>`,
    html`<a href="#integrity.ledger-consistency">how</a>${fileLink(`evidence/${file}`, 'record')}${fileLink('history', 'history')}`,
  );
}

function faultsCard(folder: EvidenceFolder): Markup {
  const facts = faultFacts(folder.evidence);
  const planned = faultsPlanned(folder);
  if (facts.length === 0) return card('Faults', notShown('No fault was injected.'));
  const inEffect = facts.filter((each) => each.inEffect).length;
  const gone = facts.filter((each) => each.gone).length;
  return card(
    'Faults',
    html`${figures([
      { name: 'planned', value: count(planned) },
      { name: 'seen in effect', value: count(inEffect), bad: inEffect < planned },
      { name: 'seen gone', value: count(gone), bad: gone < planned },
    ])}<p class="small soft">${slowestRecovery(facts)}</p>`,
    html`<a href="#resilience">resilience</a><a href="#chaos">chaos</a>`,
  );
}

/** The faults of every experiment that ran or should have: those with a journal by what it says, of the others one each. */
function faultsPlanned({ evidence, run }: EvidenceFolder): number {
  const told = new Set(
    evidence.filter((each) => each.fault ?? journalOf(each)).map((each) => `${each.criterion}/${each.case}`),
  );
  const silent = Object.keys({ ...run?.durationsMs, ...run?.notRun }).filter(
    (subject) => /^(chaos|resilience)\./.test(subject) && !subject.endsWith('/control') && !told.has(subject),
  );
  return faultFacts(evidence).length + silent.length;
}

function slowestRecovery(facts: readonly FaultFact[]): Markup {
  const never = facts.filter((each) => each.recoveryMs === null);
  if (never.length > 0) {
    return html`<strong class="bad">Never seen steady again after ${plural(never.length, 'fault', 'faults')}</strong>, first: ${link(never[0]!)}.`;
  }
  const [slowest] = [...facts].sort((a, b) => b.recoveryMs! - a.recoveryMs!);
  const { recoveryMs, budgetMs } = slowest!;
  const budget = budgetMs === undefined ? '' : ` of the ${milliseconds(budgetMs)} that were allowed`;
  return html`Slowest back to steady: <strong>${milliseconds(recoveryMs!)}</strong>${budget}, after ${link(slowest!)}.`;
}

function link({ record, fault }: FaultFact): Markup {
  return html`<a href="#${record.criterion}/${record.case}">${fault}</a>`;
}

function slosCard(verdict: Verdict): Markup {
  const facts = sloFacts(verdict);
  const criteria = verdict.criteria.filter((each) => each.phase === 'performance');
  if (criteria.length === 0) return card('SLOs', notShown('Phase 3 is not part of this run.'));
  const silent = criteria.filter((each) => !facts.some((fact) => fact.criterion === each.id));
  return card(
    'SLOs',
    html`<ul class="slos">${facts.map(sloRow)}${silent.map((each) => html`<li><a href="#${each.id}">${criterionById(each.id).title}</a> <span class="soft">${each.outcome === 'unknown' ? each.message : each.outcome}</span></li>`)}</ul>`,
    facts.length > 0 ? html`<span class="soft">bar: 95 % interval · line: limit</span>` : null,
  );
}

function sloRow(fact: SloFact): Markup {
  const { measured, limit, criterion } = fact;
  const value = quantity(measured.value, measured.unit);
  return html`<li><a href="#${criterion}">${criterionById(criterion).title}</a> <span class="soft">${measured.name}</span>
<span class="slo"><b>${value}</b> <span class="soft">${interval(measured)}, limit ${limit.comparison} ${quantity(limit.value, measured.unit)}</span></span>${intervalBar(fact)}</li>`;
}

/** The interval on a line that ends a quarter beyond the limit, or beyond the interval. */
function intervalBar({ measured, limit, outcome }: SloFact): Markup | null {
  const [low, high] = (measured.interval ?? []).map(Number);
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return null;
  const finite = [limit.value, low, high].filter(Number.isFinite);
  const end = Math.max(...finite) * 1.25 || 1;
  const at = (value: number) => Math.min(100, (Math.max(0, value) / end) * 100);
  const [from, to] = [at(low), at(high)];
  return html`<span class="track ${outcome}" aria-hidden="true"><i class="interval" style="left:${from.toFixed(1)}%;width:${Math.max(1, to - from).toFixed(1)}%"></i><i class="at-limit" style="left:${at(limit.value).toFixed(1)}%"></i></span>`;
}

function trustCard(verdict: Verdict, calibration: CalibrationReading): Markup {
  const number = (outcome: CriterionOutcome) => verdict.criteria.filter((each) => each.outcome === outcome).length;
  const notApplicable = number('not-applicable');
  const lag = generatorLag(verdict);
  return card(
    'Trust',
    html`${figures([
      { name: 'pass', value: count(number('pass')) },
      { name: 'fail', value: count(number('fail')), bad: number('fail') > 0 },
      { name: 'unknown', value: count(number('unknown')), bad: number('unknown') > 0 },
      ...(notApplicable > 0 ? [{ name: 'not applicable', value: count(notApplicable) }] : []),
    ])}
${calibrated(calibration)}
<p class="small soft">${lag ? html`Load generator late by at most <strong>${quantity(lag.value, lag.unit)}</strong> (p99)${lag.expected && html`; its measurements count at ${lag.expected} ${lag.unit ?? ''}`}.` : 'Generator lag: no load was measured.'}</p>`,
  );
}

function calibrated({ results, problem }: CalibrationReading): Markup {
  if (!results) {
    return html`<p class="small soft">Detection and false alarms: not measured${problem && ` (${problem})`}. <code>npx diamond-run calibrate</code> measures them.</p>`;
  }
  const { caught, flaws, notRun, falseAlarms, cleanRuns } = rates(results.criteria);
  const { measuredOn } = results;
  return html`<p class="small">Seeded flaws caught: <strong>${caught} of ${flaws}</strong>${notRun > 0 && html`, <strong>${notRun}</strong> of them never run`} · false alarms: <strong>${falseAlarms} of ${cleanRuns}</strong> judgements of the flawless system</p>
<p class="small soft">measured on ${measuredOn.system} <code>${measuredOn.digest.slice(0, 19)}</code>, ${measuredOn.date.slice(0, 10)}; on another system the rates may differ</p>`;
}

function notShown(sentence: string): Markup {
  return html`<p class="soft">Not shown. ${sentence}</p>`;
}
