import type { CalibrationReading } from '../calibration.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import type { RunRecord } from '../run-record.ts';
import { duration } from '../text.ts';
import type { Verdict } from '../verdict.ts';
import { blockers, tolerated } from './blockers.ts';
import { cards } from './cards.ts';
import { conditionsSection } from './conditions-section.ts';
import { plural } from './format.ts';
import { html, type Markup } from './html.ts';
import { waiversSection } from './waivers-section.ts';

/** What a person decides by: the verdict, what stands in the way, the four cards, and what to doubt. The score comes last. */
export function firstScreen(verdict: Verdict, folder: EvidenceFolder, calibration: CalibrationReading): Markup {
  const { run } = folder;
  return html`${banner(verdict, run)}${blockers(verdict, run)}${waiversSection(verdict)}${cards(verdict, folder, calibration)}${conditionsSection(run)}${tolerated(verdict, run)}
<p class="small soft score">Readiness score ${verdict.score} of 100, from ${verdict.judged.count} of ${verdict.judged.of} criteria judged. It decides nothing: <a href="#score">how it is made</a>.</p>`;
}

const symbols = { pass: '✓', fail: '✗', unknown: '?' } as const;

function banner(verdict: Verdict, run: RunRecord | undefined): Markup {
  const { seconds, system } = verdict;
  return html`<header class="verdict ${tone(verdict)}">
<h1><span aria-hidden="true">${symbols[verdict.outcome]}</span>${verdict.words}</h1>
<p>${explanation(verdict)}</p>
<dl class="facts">
${fact('System', html`${system.name ?? 'not identified'} <code title="${system.digest ?? ''}">${shortDigest(system.digest)}</code>`)}
${fact('Profile', html`${verdict.profile}, seed ${verdict.seed}${verdict.scope ? ', partial' : ''}`)}
${fact('Length', html`${seconds === null ? 'did not end by itself' : duration(seconds)}`)}
${fact('Started', html`${run ? run.startedAt.replace('T', ' ').replace(/\..*/, ' UTC') : 'unknown'}`)}
</dl>
</header>`;
}

/** Enough to compare by eye; the whole stands under "What ran". */
function shortDigest(digest: string | null): string {
  if (digest === null) return 'digest unknown';
  return digest.length > 30 ? `${digest.slice(0, 23)}…` : digest;
}

/** Green is for the one verdict that lets a release go out. */
function tone(verdict: Verdict): string {
  return verdict.outcome === 'pass' && !verdict.words.startsWith('PASSED') ? 'limited' : verdict.outcome;
}

function fact(name: string, value: Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function explanation(verdict: Verdict): string {
  const number = (outcome: string) => verdict.criteria.filter((each) => each.outcome === outcome).length;
  const scope = verdict.scope ? ' Only the part that was asked for was judged; this is no release verdict.' : '';
  const unknown = number('unknown');
  if (verdict.outcome === 'fail') {
    const failed = plural(number('fail'), 'criterion', 'criteria');
    return `${failed} failed${unknown > 0 ? `, ${unknown} unknown` : ''}: each is named below, with the way to its cause.${scope}`;
  }
  if (verdict.outcome === 'unknown') {
    if (unknown === 0) return `What is wrong with the run as a whole is named below.${scope}`;
    return `Nothing failed beyond what the rules tolerate, but ${plural(unknown, 'criterion is', 'criteria are')} unknown: what was not shown counts as not ready.${scope}`;
  }
  return `Everything that was judged held, and nothing is unknown.${scope}`;
}
