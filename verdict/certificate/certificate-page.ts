import { phaseById, phases } from '../../harness/phases.ts';
import { closedPolicy, html, Markup } from '../report/html.ts';
import { duration } from '../text.ts';
import { certificateStyles } from './certificate-styles.ts';
import { emblem } from './emblem.ts';
import { type Certificate, extension, type Predicate, type Statement } from './statement.ts';

/** How many lines of a list the one page has room for; certificate.json has them all. */
const listed = { waivers: 2, conditions: 4 };

/** The certificate as one printed page (A4), self-contained and without scripts. What counts is certificate.json: this shows it. */
export function certificatePage({ predicate }: Statement, keyId: string): string {
  const certificate = predicate[extension];
  const { run, system, evidence } = certificate;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${closedPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title(predicate)} · ${system.name} · Diamond Run ${run.id}</title>
<style>${new Markup(certificateStyles)}</style>
</head>
<body>
<main class="sheet ${predicate.result.toLowerCase()}">
<div class="frame">
<header>
${emblem}
<p class="brand">Diamond Run</p>
<h1>Certificate of production readiness</h1>
</header>
<section class="holder">
<p class="lead">This certifies that the system</p>
<p class="name">${system.name}</p>
<p class="digest"><code>${system.digest}</code></p>
<p class="lead">${sentence(certificate)}</p>
<p class="result">${title(predicate)}</p>
</section>
<section class="phases"><h2>Eight phases</h2><ol>
${certificate.phases.map(
  ({ id, outcome, observed }) =>
    html`<li class="${outcome}"><strong>${phaseTitle(id)}</strong><span>${observed}</span></li>`,
)}
</ol></section>
${waivers(certificate)}
<div class="columns">
<section><h2>How far to trust it</h2>${trust(certificate)}</section>
<section><h2>Not like production</h2>${conditions(certificate)}</section>
<section><h2>Earlier runs</h2>${earlier(certificate)}</section>
</div>
<footer>
<dl>
${fact('Run', `${run.id}, profile ${run.profile}, seed ${run.seed}`)}
${fact('Commit of the system', system.commit ?? 'not known')}
${fact(`Evidence, ${evidence.files} files`, `sha256:${evidence.sha256}`)}
${fact('Signed by key', keyId)}
</dl>
<p class="verify">Paper proves nothing. Ask the file: <code>npx diamond-run verify certificate.json --key diamond.pub --subject ${system.digest}</code></p>
</footer>
</div>
</main>
</body>
</html>
`.text;
}

function title({ result }: Predicate): string {
  return { PASSED: 'Passed', WARNED: 'Passed with waivers', FAILED: 'Failed' }[result];
}

function sentence({ run, judged, waivers }: Certificate): string {
  const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1_000;
  const how = waivers.length > 0 ? 'but for what is waived below' : 'with nothing left unknown';
  return `was held against ${judged.of} criteria on ${day(run.endedAt)}, for ${duration(seconds)}, ${how}:`;
}

function phaseTitle(id: string): string {
  const known = phases.find((each) => each.id === id);
  return known ? `${phaseById(known.id).number} ${phaseById(known.id).title}` : id;
}

function waivers({ waivers: all }: Certificate): Markup | null {
  if (all.length === 0) return null;
  return html`<section class="waivers"><h2>Waived</h2><ul>${all
    .slice(0, listed.waivers)
    .map(
      (each) =>
        html`<li><strong>${each.subject}</strong> by ${each.by}, until ${day(each.expires)}: ${each.reason} <em>${each.covers[0]}${each.covers.length > 1 && ` and ${each.covers.length - 1} more`}</em></li>`,
    )}${more(all.length, listed.waivers)}</ul></section>`;
}

function trust({ calibration, system, tolerated, notApplicable }: Certificate): Markup {
  const rates = calibration
    ? html`<p>${calibration.caught} of ${calibration.flaws} seeded flaws were caught, and ${calibration.falseAlarms} of ${calibration.cleanJudgements} judgements of a flawless system were false alarms, measured on ${calibration.measuredOn.system} (${calibration.measuredOn.digest === system.digest ? 'this very build' : 'another build'}) on ${day(calibration.measuredOn.date)}.</p>`
    : html`<p>How often the suite’s checks are right was not measured.</p>`;
  return html`${rates}<p>${tolerated.length === 0 ? 'No shortfall was left to a rate' : `${plural(tolerated.length, 'shortfall')} tolerated by a rate`}; ${notApplicable.length === 0 ? 'everything applied.' : `${notApplicable.length} not applicable, as the owner accepts.`}</p>`;
}

function conditions({ conditions: all }: Certificate): Markup {
  const different = all.filter((each) => each.production === null || each.production !== each.here);
  if (different.length === 0) return html`<p>Nothing that was observed differs.</p>`;
  return html`<ul>${different
    .slice(0, listed.conditions)
    .map(
      (each) => html`<li><strong>${each.name}</strong>: ${each.here}</li>`,
    )}${more(different.length, listed.conditions)}</ul>`;
}

function earlier({ earlierRuns }: Certificate): Markup {
  const { runs, recordedSince, unreadableLines } = earlierRuns;
  const count = (outcome: string | null) => runs.filter((each) => each.outcome === outcome).length;
  const parts = [
    [count('pass'), 'passed'],
    [count('fail'), 'failed'],
    [count('unknown'), 'not shown'],
    [count(null), 'never ended'],
  ].flatMap(([many, word]) => (Number(many) > 0 ? [`${many} ${word}`] : []));
  const known =
    runs.length === 0
      ? 'None of this digest is recorded.'
      : `${plural(runs.length, 'run')} of this digest: ${parts.join(', ')}.`;
  const since = recordedSince ? `The record goes back to ${day(recordedSince)}.` : 'There is no record.';
  return html`<p>${known}</p><p>${since}${unreadableLines > 0 && ` ${plural(unreadableLines, 'line')} of it cannot be read.`}</p>`;
}

function more(count: number, shown: number): Markup | null {
  return count > shown ? html`<li>and ${count - shown} more in certificate.json</li>` : null;
}

function fact(name: string, value: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function day(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
