import { type ExperimentJournal, type JournalSlice, journalSliceMs } from '../../harness/experiment-journal.ts';
import { html, type Markup } from './html.ts';
import { exactScale, logScale, type Scale } from './scale.ts';

const width = 680;
const height = 212;
const inner = { left: 62, right: 668 };
/** Latency above, on a logarithmic scale: under a fault it runs from milliseconds to seconds. */
const latency = { top: 16, bottom: 122 };
/** Calls that did not end well, below, over the same time. */
const errors = { top: 138, bottom: 178 };
/** The drawing tells this many replicas apart. */
const kinds = 6;

/** What people and probes met while the fault came and went: latency and errors over time, with the fault's window. */
export function experimentPlot({
  timeline,
  window,
  healedAtMs,
  states,
  steadyAtMs,
  says,
  fault,
}: ExperimentJournal): Markup | null {
  if (timeline.length === 0) return null;
  const endMs = Math.max(...timeline.map((each) => each.atMs + journalSliceMs), steadyAtMs.after ?? 0);
  const x = exactScale(0, endMs / 1_000, inner.left, inner.right);
  const y = logScale(1, Math.max(100, ...timeline.map((each) => each.slowestMs)), latency.bottom, latency.top);
  const replicas = [...new Set(timeline.map((each) => each.replica))];
  const bad = badPerSlice(timeline);
  const most = Math.max(...bad.values());
  const gone = states.find((each) => each.state === 'gone')?.atMs;
  return html`<figure class="plot"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${described(says, timeline, most)}">
${window && html`<rect class="span" x="${at(x(window.fromMs / 1_000))}" y="${latency.top}" width="${at(x((healedAtMs ?? window.toMs) / 1_000) - x(window.fromMs / 1_000))}" height="${errors.bottom - latency.top}"/>`}
${y.ticks.map((tick) => html`<line class="grid" x1="${inner.left}" x2="${inner.right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/><text class="end" x="${inner.left - 7}" y="${at(y(tick) + 4)}">${tick >= 1_000 ? `${tick / 1_000} s` : `${tick} ms`}</text>`)}
${marker(gone, x, 'gone')}${marker(steadyAtMs.after, x, 'steady')}
${replicas.map((replica, index) => slowest(timeline, replica, index, x, y))}
<line class="grid" x1="${inner.left}" x2="${inner.right}" y1="${errors.bottom}" y2="${errors.bottom}"/><text class="end" x="${inner.left - 7}" y="${errors.bottom + 4}">${most === 0 ? 'no errors' : '0'}</text>
${most > 0 && html`<text class="end" x="${inner.left - 7}" y="${errors.top + 8}">${most}</text>${failing(bad, most, x)}`}
${x.ticks.map((tick) => html`<text class="middle" x="${at(x(tick))}" y="${errors.bottom + 16}">${tick} s</text>`)}
</svg>
<ul class="legend">${replicas.map((replica, index) => html`<li class="kind-${index % kinds}">${replica}: slowest answer per half second</li>`)}<li class="bad">calls not acknowledged per half second</li>${window && html`<li class="span">${fault ?? 'fault'}</li>`}${gone !== undefined && html`<li class="mark-gone">gone</li>`}${steadyAtMs.after !== null && html`<li class="mark-steady">steady again</li>`}</ul>
</figure>`;
}

function slowest(timeline: readonly JournalSlice[], replica: string, index: number, x: Scale, y: Scale): Markup {
  const own = timeline.filter((each) => each.replica === replica);
  const path = own.map(
    (each, nth) =>
      `${nth === 0 ? 'M' : 'L'}${at(x((each.atMs + journalSliceMs / 2) / 1_000))} ${at(y(each.slowestMs))}`,
  );
  return html`<path class="line kind-${index % kinds}" d="${path.join('')}"/>`;
}

/** Calls that were not acknowledged, of all replicas together. */
function badPerSlice(timeline: readonly JournalSlice[]): Map<number, number> {
  const bad = new Map<number, number>();
  for (const { atMs, ends } of timeline) {
    const count = Object.entries(ends).reduce((sum, [end, calls]) => (end === 'acknowledged' ? sum : sum + calls), 0);
    bad.set(atMs, (bad.get(atMs) ?? 0) + count);
  }
  return bad;
}

function failing(bad: ReadonlyMap<number, number>, most: number, x: Scale): Markup {
  const bars = [...bad].filter(([, count]) => count > 0);
  return html`${bars.map(([atMs, count]) => {
    const tall = (count / most) * (errors.bottom - errors.top);
    const left = x(atMs / 1_000);
    return html`<rect class="bad" x="${at(left + 0.5)}" y="${at(errors.bottom - tall)}" width="${at(x((atMs + journalSliceMs) / 1_000) - left - 1)}" height="${at(tall)}"/>`;
  })}`;
}

function marker(atMs: number | null | undefined, x: Scale, kind: 'gone' | 'steady'): Markup | null {
  if (atMs === null || atMs === undefined) return null;
  const across = at(x(atMs / 1_000));
  return html`<line class="mark-${kind}" x1="${across}" x2="${across}" y1="${latency.top}" y2="${errors.bottom}"/>`;
}

function described(says: string, timeline: readonly JournalSlice[], most: number): string {
  const slow = Math.max(...timeline.map((each) => each.slowestMs));
  return `${says} Slowest answer ${slow} ms; at most ${most} calls in half a second were not acknowledged.`;
}

function at(position: number): string {
  return String(Math.round(position * 10) / 10);
}
