import type { CalibrationReading } from '../calibration.ts';
import { certificateFiles } from '../certificate/files.ts';
import { reasonAgainst } from '../certificate/reason-against.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import type { RunRecord } from '../run-record.ts';
import { duration } from '../text.ts';
import type { Verdict } from '../verdict.ts';
import { blockers, tolerated } from './blockers.ts';
import { cards } from './cards.ts';
import { conditionsSection } from './conditions-section.ts';
import { plural } from './format.ts';
import { fileLink, html, type Markup } from './html.ts';
import { waiversSection } from './waivers-section.ts';

/** What a person decides by: the verdict, what stands in the way, the four cards, and what to doubt. The score comes last. */
export function firstScreen(
  verdict: Verdict,
  folder: EvidenceFolder,
  calibration: CalibrationReading,
  isCertified: boolean,
): Markup {
  const { run } = folder;
  return html`${banner(verdict, folder, isCertified)}${blockers(verdict, folder)}${waiversSection(verdict)}${cards(verdict, folder, calibration)}${conditionsSection(run)}${tolerated(verdict, folder)}
<p class="small soft score">Readiness score ${verdict.score} of 100, from ${verdict.judged.count} of ${verdict.judged.of} criteria judged. It decides nothing: <a href="#score">how it is made</a>.</p>`;
}

const symbols = { pass: '✓', fail: '✗', unknown: '?' } as const;

function banner(verdict: Verdict, { run }: EvidenceFolder, isCertified: boolean): Markup {
  const { seconds, system } = verdict;
  return html`<header class="verdict ${tone(verdict)}">
<h1><span aria-hidden="true">${hasReservation(verdict) ? '!' : symbols[verdict.outcome]}</span>${verdict.words}</h1>
<p>${explanation(verdict)}</p>
<dl class="facts">
${fact('System', html`${system.name ?? 'not identified'} <code title="${system.digest ?? ''}">${shortDigest(system.digest)}</code>`)}
${fact('Profile', html`${verdict.profile}, seed ${verdict.seed}${verdict.scope ? ', partial' : ''}`)}
${fact('Length', html`${seconds === null ? 'did not end by itself' : duration(seconds)}`)}
${fact('Started', html`${run ? run.startedAt.replace('T', ' ').replace(/\..*/, ' UTC') : 'unknown'}`)}
</dl>
<p class="small">${certificateLine(verdict, run, isCertified)}</p>
</header>`;
}

/** Enough to compare by eye; the whole stands under "What ran". */
function shortDigest(digest: string | null): string {
  if (digest === null) return 'digest unknown';
  return digest.length > 30 ? `${digest.slice(0, 23)}…` : digest;
}

/** A pass that is no plain yes: of a part, of a rehearsal, or with waivers. */
function hasReservation({ outcome, words }: Verdict): boolean {
  return outcome === 'pass' && !words.startsWith('PASSED:');
}

/** Green is for the one verdict that lets a release go out. */
function tone(verdict: Verdict): string {
  return hasReservation(verdict) ? 'limited' : verdict.outcome;
}

function certificateLine(verdict: Verdict, run: RunRecord | undefined, isCertified: boolean): Markup {
  const reason = reasonAgainst(verdict, run);
  if (reason) return html`No certificate: ${reason}.`;
  if (isCertified) {
    return html`Certificate issued: ${fileLink(certificateFiles.envelope, 'signed statement')}, ${fileLink(certificateFiles.page, 'to be framed')}. <code>npx diamond-run verify</code> says whether it still holds.`;
  }
  return html`No certificate lies beside this report. The run deserves one; it is signed at its end where DIAMOND_SIGNING_KEY names a key.`;
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
    const within = new Set(verdict.tolerated.map((each) => each.criterion)).size;
    const tolerable = within > 0 ? ` (${within} of them within what the rates tolerate)` : '';
    return `${failed} failed${tolerable}${unknown > 0 ? `, ${unknown} unknown` : ''}: each is named below, with the way to its cause.${scope}`;
  }
  if (verdict.outcome === 'unknown') {
    if (unknown === 0) return `What is wrong with the run as a whole is named below.${scope}`;
    return `Nothing failed beyond what the rules tolerate, but ${plural(unknown, 'criterion is', 'criteria are')} unknown: what was not shown counts as not ready.${scope}`;
  }
  const failed = number('fail');
  if (failed === 0) return `Everything that was judged held, and nothing is unknown.${scope}`;
  const waived = verdict.criteria.filter((each) => each.waived).length;
  const answered = waived > 0 ? `its owner answers for ${waived === failed ? 'it' : `${waived} of it`} by waivers` : '';
  return `Nothing is unknown, but ${plural(failed, 'criterion', 'criteria')} failed: ${answered || 'within what the rates tolerate'}, named below.${scope}`;
}
