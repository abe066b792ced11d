import { criteria, criterionById } from '../../harness/criteria.ts';
import type { BenchmarkChange, Benchmarks } from '../benchmarks.ts';
import { count, interval, quantity } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';
import { scrolling } from './table.ts';

const words: Readonly<Record<BenchmarkChange['change'], string>> = {
  higher: '↑ higher',
  lower: '↓ lower',
  same: '≈ same',
  new: 'new',
};

/** What phases 3 and 6 measured with an interval, beside the run before. It decides nothing: the limits do. */
export function benchmarksSection({ benchmarks, comparedWith }: Benchmarks): Markup {
  const isCompared = comparedWith !== null;
  const measured = criteria.map((each) => benchmarks.filter(({ criterion }) => criterion === each.id));
  const table = html`<table class="measures"><thead><tr><th scope="col">Measured</th><th scope="col">Value</th><th scope="col">95 % interval</th><th scope="col">n</th>${isCompared && html`<th scope="col">Before</th><th scope="col">Change</th>`}</tr></thead>
${measured.map((own) => own[0] && group(own[0].criterion, own, isCompared))}</table>`;
  const beside = isCompared
    ? html`Beside run <code>${comparedWith}</code>, the newest earlier one of this profile and system. It is a change only where the two intervals have nothing in common.`
    : 'No earlier run of this profile and system lies beside it to compare with.';
  return html`<section id="benchmarks"><h2>Benchmarks</h2>
<p class="small soft">${beside} Raw: ${fileLink('benchmarks.json', 'benchmarks.json')}</p>
<div class="card pad">${scrolling('Benchmarks', table)}</div></section>`;
}

function group(criterion: string, own: readonly BenchmarkChange[], isCompared: boolean): Markup {
  return html`<tbody><tr><th class="group" scope="rowgroup" colspan="${isCompared ? 6 : 4}"><a href="#${criterion}">${criterionById(criterion).title}</a></th></tr>
${own.map((each) => row(each, own, isCompared))}</tbody>`;
}

function row(each: BenchmarkChange, own: readonly BenchmarkChange[], isCompared: boolean): Markup {
  const { case: caseId, name, value, unit, n, before, change } = each;
  const isAlone = own.filter((one) => one.name === name).length === 1;
  return html`<tr><th scope="row">${name}${!isAlone && `, ${caseId}`}</th><td class="number">${quantity(value, unit)}</td><td class="number">${interval(each)}</td><td class="number">${count(n)}</td>${
    isCompared &&
    html`<td class="number">${before && `${quantity(before.value, unit)} (${interval({ ...before, name, unit })})`}</td><td${change === 'same' && html` class="soft"`}>${words[change]}</td>`
  }</tr>`;
}
