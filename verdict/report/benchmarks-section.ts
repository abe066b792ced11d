import { criterionById } from '../../harness/criteria.ts';
import type { BenchmarkChange, Benchmarks } from '../benchmarks.ts';
import { count, interval, quantity } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';
import { scrolling } from './table.ts';

const marks: Readonly<Record<BenchmarkChange['change'], string>> = {
  higher: '↑ higher',
  lower: '↓ lower',
  same: '≈ the same',
  new: 'new',
};

/** What phases 3 and 6 measured with an interval, beside the run before. They decide nothing: limits do. */
export function benchmarksSection({ benchmarks, comparedWith }: Benchmarks): Markup {
  const table = html`<table class="measures"><thead><tr><th scope="col">Measured</th><th scope="col">Value</th><th scope="col">95 % interval</th><th scope="col">n</th>${comparedWith && html`<th scope="col">Before</th><th scope="col">Change</th>`}</tr></thead><tbody>
${benchmarks.map((each) => row(each, comparedWith !== null))}
</tbody></table>`;
  const compared =
    comparedWith === null
      ? html`No earlier run of this profile and system lies beside it to compare with.`
      : html`Beside run <code>${comparedWith}</code>, the newest earlier one of this profile and system. A change is one only where the two intervals have nothing in common.`;
  return html`<section id="benchmarks"><h2>Benchmarks</h2><p class="small soft">${compared} Raw: ${fileLink('benchmarks.json', 'benchmarks.json')}</p><div class="card pad">${scrolling('Benchmarks', table)}</div></section>`;
}

function row(each: BenchmarkChange, isCompared: boolean): Markup {
  const { criterion, case: caseId, name, value, unit, n, before, change } = each;
  return html`<tr><th scope="row"><a href="#${criterion}/${caseId}">${criterionById(criterion).title}</a><br><span class="soft">${name}</span></th>
<td class="number">${quantity(value, unit)}</td><td class="number">${interval(each)}</td><td class="number">${count(n)}</td>${
    isCompared &&
    html`<td class="number">${before && html`${quantity(before.value, unit)}<br><span class="soft">${interval({ ...before, name, unit })}</span>`}</td><td>${marks[change]}</td>`
  }</tr>`;
}
