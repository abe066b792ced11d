import type { Verdict, WaiverView } from '../verdict.ts';
import { html, type Markup } from './html.ts';

const words: Readonly<Record<WaiverView['state'], string>> = {
  used: 'in use',
  'not-needed': 'not needed',
  expired: 'expired',
  refused: 'refused',
};

const tones: Readonly<Record<WaiverView['state'], string>> = {
  used: 'unknown',
  'not-needed': 'not-applicable',
  expired: 'fail',
  refused: 'fail',
};

/** Every waiver, used or not: whoever reads the verdict reads what was decided about it. */
export function waiversSection({ waivers }: Verdict): Markup | null {
  if (waivers.length === 0) return null;
  return html`<section id="waivers"><h2>Waivers</h2><div class="card"><ul class="blockers">
${waivers.map(
  ({
    state,
    sentence,
    covers,
  }) => html`<li><span class="mark ${tones[state]}">${words[state]}</span><div><p>${sentence}</p>
${covers.map((each) => html`<p class="small soft"><a href="#${each.criterion}/${each.case}">${each.criterion}/${each.case}</a> ${each.sentence}</p>`)}</div></li>`,
)}
</ul></div></section>`;
}
