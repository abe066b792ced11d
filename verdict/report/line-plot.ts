import type { Chart, ChartSeries } from '../../harness/chart.ts';
import { quantity } from './format.ts';
import { html, type Markup } from './html.ts';
import { inMebibytes } from './in-mebibytes.ts';
import { exactScale, linearScale, type Scale } from './scale.ts';

/**
 * Plots are written as SVG by hand: with colours from the style sheet they follow the reader's colour scheme, and dozens of
 * them stay small. A chart library fixes its colours when it draws, so every plot would be there twice.
 */
const width = 680;
const height = 230;
const inner = { left: 62, right: 668, top: 14, bottom: 196 };
/** How many kinds of line the style sheet tells apart. */
const kinds = 6;

/** A chart of the evidence as a figure: title, drawing, legend. */
export function linePlot(given: Chart): Markup {
  const chart = inMebibytes(given);
  const points = chart.series.flatMap((each) => each.points);
  const ys = points.flatMap(([, y]) => (isNumber(y) ? [y] : []));
  const xs = [...points.map(([x]) => x).filter(isNumber), ...(chart.spans ?? []).flatMap(({ from, to }) => [from, to])];
  if (xs.length === 0 || ys.length === 0) return html`<p class="small soft">${chart.title}: nothing was measured.</p>`;
  const most = Math.max(...ys);
  // A limit far above what was measured would flatten the lines: it is then said, not drawn.
  const limit = chart.limit;
  const drawn = limit !== undefined && limit.value <= Math.max(most, Number.MIN_VALUE) * 4;
  const x = exactScale(Math.min(...xs), Math.max(...xs), inner.left, inner.right);
  const least = Math.min(0, ...ys);
  const y = linearScale(
    least,
    // Where all is zero the axis still needs a height.
    Math.max(most, drawn ? limit.value : least, most === least ? least + 1 : least),
    inner.bottom,
    inner.top,
  );
  return html`<figure class="plot"><figcaption>${chart.title}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${described(chart, ys)}">
${(chart.spans ?? []).map((each) => span(each, x))}
${grid(x, y, chart)}
${drawn && html`<line class="limit" x1="${inner.left}" x2="${inner.right}" y1="${at(y(limit.value))}" y2="${at(y(limit.value))}"/>`}
${chart.series.map((each, index) => line(each, index, x, y))}
</svg>
<ul class="legend">${chart.series.map((each, index) => html`<li class="kind-${index % kinds}${each.fitted && ' fitted'}">${each.name}</li>`)}${limit && html`<li class="limit">${limit.label}${!drawn && ' (above the scale)'}</li>`}${(chart.spans ?? []).map((each) => html`<li class="span">${each.label}</li>`)}</ul>
</figure>`;
}

/** Axes, their numbers and their names, for a drawing of this size. */
function grid(x: Scale, y: Scale, { x: across, y: up }: Pick<Chart, 'x' | 'y'>): Markup {
  return html`${y.ticks.map((tick) => html`<line class="grid" x1="${inner.left}" x2="${inner.right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/><text class="end" x="${inner.left - 7}" y="${at(y(tick) + 4)}">${quantity(tick)}</text>`)}
${x.ticks.map((tick) => html`<text class="middle" x="${at(x(tick))}" y="${inner.bottom + 16}">${quantity(tick)}</text>`)}
<text class="end" x="${inner.right}" y="${inner.bottom + 31}">${named(across)}</text><text x="${inner.left}" y="10">${named(up)}</text>`;
}

function named({ name, unit }: Chart['x']): string {
  return unit === '1' || unit === '' ? name : `${name}, ${unit}`;
}

function span({ from, to }: { readonly from: number; readonly to: number }, x: Scale): Markup {
  const left = x(from);
  return html`<rect class="span" x="${at(left)}" y="${inner.top}" width="${at(Math.max(1.5, x(to) - left))}" height="${inner.bottom - inner.top}"/>`;
}

/** One path; where nothing was measured it is broken off and begun again. */
function line({ points, fitted }: ChartSeries, index: number, x: Scale, y: Scale): Markup {
  let pen = 'M';
  const path = points.map(([across, up]) => {
    if (!isNumber(up) || !isNumber(across)) {
      pen = 'M';
      return '';
    }
    const move = `${pen}${at(x(across))} ${at(y(up))}`;
    pen = 'L';
    return move;
  });
  return html`<path class="line kind-${index % kinds}${fitted && ' fitted'}" d="${path.join('')}"/>`;
}

/** What a reader who does not see the drawing is told. */
function described(chart: Chart, ys: readonly number[]): string {
  const limit = chart.limit ? `; ${chart.limit.label}` : '';
  return `${chart.title}: ${chart.series.map((each) => each.name).join(', ')}; ${chart.y.name} from ${quantity(Math.min(...ys), chart.y.unit)} to ${quantity(Math.max(...ys), chart.y.unit)}${limit}`;
}

/** Infinity travels through JSON as a text. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function at(position: number): string {
  return String(Math.round(position * 10) / 10);
}
