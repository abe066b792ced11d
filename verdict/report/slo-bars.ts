import { criterionById } from '../../harness/criteria.ts';
import { type SloFact, sloFacts } from '../facts/slo-facts.ts';
import type { Verdict } from '../verdict.ts';
import { roughly } from './format.ts';
import { html, type Markup } from './html.ts';

/** The service levels of phase 3, each as an interval on a line with its limit; null where the phase is not part of the run. */
export function sloBars(verdict: Verdict): Markup | null {
  const facts = sloFacts(verdict);
  const criteria = verdict.criteria.filter((each) => each.phase === 'performance');
  if (criteria.length === 0) return null;
  const silent = criteria.filter((each) => !facts.some((fact) => fact.criterion === each.id));
  return html`<ul class="slos">${facts.map((each) => row(each, facts))}${silent.map((each) => html`<li><p><a href="#${each.id}">${criterionById(each.id).title}</a></p><p class="soft">${each.outcome === 'unknown' ? each.message : each.outcome}</p></li>`)}</ul>
${facts.length > 0 && html`<p class="small soft">bar: 95 % interval of what was measured · line: limit · it holds where the whole bar keeps to its side</p>`}`;
}

function row(fact: SloFact, all: readonly SloFact[]): Markup {
  const { measured, limit, criterion, outcome } = fact;
  const unit = measured.unit && measured.unit !== '1' ? ` ${measured.unit}` : '';
  const [low, high] = measured.interval ?? [];
  return html`<li><p><a href="#${criterion}/${fact.case}">${criterionById(criterion).title}</a> <span class="soft">${nameOf(fact, all)}</span></p>
<p class="slo"><b${outcome === 'fail' && html` class="bad"`}>${roughly(measured.value)}${unit}</b> <span class="soft">${low !== undefined && high !== undefined && `${roughly(low)} … ${roughly(high)}, `}limit ${limit.comparison} ${roughly(limit.value)}${unit}</span></p>${bar(fact)}</li>`;
}

/** The quantity; where a criterion measures it in several cases, the case, which tells them apart. */
function nameOf({ criterion, case: caseId, measured }: SloFact, all: readonly SloFact[]): string {
  const alike = all.filter((each) => each.criterion === criterion && each.measured.name === measured.name);
  return alike.length > 1 ? `${measured.name}, ${caseId.replaceAll('-', ' ')}` : measured.name;
}

/** The interval on a line that ends a quarter beyond the limit, or beyond the interval. */
function bar({ measured, limit, outcome }: SloFact): Markup | null {
  const [low, high] = (measured.interval ?? []).map(Number);
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return null;
  const finite = [limit.value, low, high].filter(Number.isFinite);
  const end = Math.max(...finite) * 1.25 || 1;
  const at = (value: number) => Math.min(100, (Math.max(0, value) / end) * 100);
  const [from, to] = [at(low), at(high)];
  return html`<span class="track ${outcome}" aria-hidden="true"><i class="interval" style="left:${from.toFixed(1)}%;width:${Math.max(1, to - from).toFixed(1)}%"></i><i class="at-limit" style="left:${at(limit.value).toFixed(1)}%"></i></span>`;
}
