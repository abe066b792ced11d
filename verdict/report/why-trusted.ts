import type { Calibration } from '../calibration.ts';
import type { CriterionVerdict } from '../verdict.ts';
import { plural } from './format.ts';
import { html, type Markup } from './html.ts';

/** The flaws that this criterion was seen to catch, when, and how it judged the flawless system. */
export function whyTrusted({ id }: Pick<CriterionVerdict, 'id'>, calibration: Calibration | undefined): Markup | null {
  if (!calibration) return null;
  const own = calibration.criteria.find((each) => each.id === id);
  if (!own || (own.flaws.length === 0 && own.cleanRuns === 0)) {
    return html`<p class="small soft">Why it is trusted: its calibration was not measured.</p>`;
  }
  const caught = own.flaws.filter((each) => each.caught).length;
  const neverRan = own.flaws.filter((each) => each.lastSeen === null).length;
  const flaws = plural(own.flaws.length, 'seeded flaw', 'seeded flaws');
  const detection =
    neverRan === own.flaws.length
      ? `not shown: none of ${flaws} was run`
      : `${caught} of ${flaws} caught${neverRan > 0 ? `, ${neverRan} never run` : ''}`;
  const alarms =
    own.cleanRuns === 0
      ? 'no clean run'
      : `${plural(own.falseAlarms, 'false alarm', 'false alarms')} in ${plural(own.cleanRuns, 'clean run', 'clean runs')}`;
  return html`<details class="raw"><summary>Why it is trusted: ${detection}, ${alarms}</summary>
<ul class="plain small">${own.flaws.map((each) => html`<li>${each.caught ? '✓ caught' : each.lastSeen ? '✗ not caught' : '? never run'} <code>${each.id}</code> <span class="soft">${each.lastSeen && `last tried ${each.lastSeen.slice(0, 10)}`}</span></li>`)}</ul></details>`;
}
