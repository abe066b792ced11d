import type { CriterionOutcome } from '../../harness/outcome.ts';
import { type CalibrationReading, rates } from '../calibration.ts';
import { type FaultFact, faultFacts, journalOf } from '../facts/experiment.ts';
import { generatorLag } from '../facts/slo-facts.ts';
import { writeFacts } from '../facts/write-facts.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import type { Verdict } from '../verdict.ts';
import { count, milliseconds, plural, quantity } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';
import { sloBars } from './slo-bars.ts';

/** Writes, faults, SLOs and trust: what a person asks first, each in a card of the first screen. */
export function cards(verdict: Verdict, folder: EvidenceFolder, calibration: CalibrationReading): Markup {
  return html`<section aria-label="At a glance" class="cards">
${writesCard(folder)}${faultsCard(folder)}${trustCard(verdict, calibration)}${slosCard(verdict)}
</section>`;
}

function card(title: string, body: Markup, width: 'narrow' | 'wide' = 'narrow'): Markup {
  return html`<section class="card pad ${width}"><h2>${title}</h2>${body}</section>`;
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly tone?: 'bad' | 'unknown' | false;
}

/** Big numbers with their names; what is bad news or not known stands out. */
function figures(items: readonly Figure[]): Markup {
  return html`<dl class="figures">${items.map(({ name, value, tone }) => html`<div${tone && html` class="${tone}"`}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function writesCard(folder: EvidenceFolder): Markup {
  const facts = writeFacts(folder.evidence);
  if (!facts) return card('Writes', notShown('What clients were told was not held against the ledger.'));
  const { acknowledged, foundOnce, lost, doubled, altered, unanswered, file } = facts;
  return card(
    'Writes',
    html`${figures([
      { name: 'acknowledged', value: count(acknowledged) },
      { name: 'found once', value: count(foundOnce), tone: foundOnce < acknowledged && 'bad' },
      { name: 'lost', value: count(lost), tone: lost > 0 && 'bad' },
      { name: 'doubled', value: count(doubled), tone: doubled > 0 && 'bad' },
    ])}
<p class="small soft">${altered > 0 && html`<strong class="bad">${count(altered)} altered.</strong> `}What every client of this run was told, against the ledger. ${unanswered > 0 && `${count(unanswered)} more were never answered, mostly under a fault: those may be there or not.`}</p><div class="where"><a href="#integrity.ledger-consistency">how</a>${fileLink(`evidence/${file}`, 'record')}${fileLink('history', 'history')}</div>`,
  );
}

function faultsCard(folder: EvidenceFolder): Markup {
  const facts = faultFacts(folder.evidence);
  const planned = faultsPlanned(folder);
  if (facts.length === 0) return card('Faults', notShown('No fault was injected.'));
  const inEffect = facts.filter((each) => each.confirmedInEffect).length;
  const gone = facts.filter((each) => each.confirmedGone).length;
  return card(
    'Faults',
    html`${figures([
      { name: 'planned', value: count(planned) },
      { name: 'seen in effect', value: count(inEffect), tone: inEffect < planned && 'bad' },
      { name: 'seen gone', value: count(gone), tone: gone < planned && 'bad' },
    ])}<p class="small soft">${slowestRecovery(facts)}</p>
<div class="where"><a href="#resilience">resilience</a><a href="#chaos">chaos</a></div>`,
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
  const never = facts.filter((each) => each.recoverySeconds === null);
  if (never.length > 0) {
    return html`<strong class="bad">Never seen steady again after ${plural(never.length, 'fault', 'faults')}</strong>, first: ${link(never[0]!)}.`;
  }
  const [slowest] = [...facts].sort((a, b) => b.recoverySeconds! - a.recoverySeconds!);
  const { recoverySeconds, recoveryBudgetSeconds } = slowest!;
  return html`Slowest back to steady: <strong>${milliseconds(recoverySeconds! * 1_000)}</strong> of the ${milliseconds(recoveryBudgetSeconds * 1_000)} that were allowed, after ${link(slowest!)}.`;
}

function link({ record, fault }: FaultFact): Markup {
  return html`<a href="#${record.criterion}/${record.case}">${fault}</a>`;
}

function slosCard(verdict: Verdict): Markup {
  return card('SLOs', sloBars(verdict) ?? notShown('Phase 3 is not part of this run.'), 'wide');
}

function trustCard(verdict: Verdict, calibration: CalibrationReading): Markup {
  const number = (outcome: CriterionOutcome) => verdict.criteria.filter((each) => each.outcome === outcome).length;
  const notApplicable = number('not-applicable');
  const lag = generatorLag(verdict);
  return card(
    'Trust',
    html`${figures([
      { name: 'pass', value: count(number('pass')) },
      { name: 'fail', value: count(number('fail')), tone: number('fail') > 0 && 'bad' },
      { name: 'unknown', value: count(number('unknown')), tone: number('unknown') > 0 && 'unknown' },
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
  const alarms =
    cleanRuns === 0
      ? html`<strong>not measured</strong>: no judgement of the flawless system is on record`
      : html`<strong>${falseAlarms} of ${cleanRuns}</strong> judgements of the flawless system`;
  return html`<p class="small">Seeded flaws caught: <strong>${caught} of ${flaws}</strong>${notRun > 0 && html`, of which <strong>${notRun}</strong> never ran`}. False alarms: ${alarms}.</p>
<p class="small soft">measured on ${measuredOn.system} <code>${measuredOn.digest.slice(0, 19)}</code>, ${measuredOn.date.slice(0, 10)}; on another system the rates may differ</p>`;
}

function notShown(sentence: string): Markup {
  return html`<p class="soft">Not shown. ${sentence}</p>`;
}
