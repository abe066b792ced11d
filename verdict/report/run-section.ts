import { criterionById } from '../../harness/criteria.ts';
import { phaseById } from '../../harness/phases.ts';
import type { RunRecord } from '../run-record.ts';
import type { Verdict } from '../verdict.ts';
import { fileLink, html, type Markup } from './html.ts';

/** How the score is made, and what ran, by which command, on what. */
export function runSection(verdict: Verdict, run: RunRecord | undefined): Markup {
  return html`<section id="score"><h2>How the score is made</h2><div class="card pad">
<p class="small soft">Each phase is worth 12.5 points, shared out by weight. Golden paths and chaos earn by case, resilience by grade, all others by criterion, all or nothing. What did not run, is not built or is unknown earns nothing; only what is not applicable leaves the sum. The score decides nothing.</p>
<div><table class="measures"><thead><tr><th scope="col">Phase</th><th scope="col">Share of each criterion’s points</th></tr></thead><tbody>
${verdict.phases.map(({ id }) => {
  const own = verdict.criteria.filter((each) => each.phase === id);
  const shares = own.map(
    (each) => `${each.id.split('.')[1]} ${each.outcome === 'not-applicable' ? 'n/a' : each.share}`,
  );
  return html`<tr><td>${phaseById(id).title}</td><td>${shares.join(' · ')}</td></tr>`;
})}
</tbody></table></div></div></section>
${run && ranSection(verdict, run)}`;
}

function ranSection(verdict: Verdict, run: RunRecord): Markup {
  const identity = run.system;
  return html`<section><h2>What ran</h2><div class="columns">
<div class="card pad"><h3>Run</h3>${list([
    ['Run', run.id],
    ['Command', run.command],
    ['Started', run.startedAt],
    ['Ended', run.endedAt ?? 'not by itself'],
    ['Suite', `${run.versions.suite ?? ''} at ${run.commit ?? 'no commit'}${run.dirty ? ' (changed)' : ''}`],
    ...Object.entries(run.versions).filter(([name]) => name !== 'suite'),
  ])}</div>
<div class="card pad"><h3>System</h3>${list([
    ['Name', identity?.name ?? 'not identified'],
    ['Digest', identity?.digest ?? 'unknown'],
    ['Commit', `${identity?.commit ?? 'unknown'}${identity?.dirty ? ' (changed)' : ''}`],
    ...(identity?.artefacts ?? []).map((each): [string, string] => [each.name, each.digest]),
  ])}</div></div>
${notApplicable(verdict)}
<p class="small">Raw: ${fileLink('verdict.json', 'verdict.json')} · ${fileLink('junit.xml', 'junit.xml')} · ${fileLink('checklist.md', 'checklist.md')} · ${fileLink('playwright-report/index.html', 'Playwright’s report')} · ${fileLink('evidence', 'evidence/')} · ${fileLink('logs', 'logs/')} · ${fileLink('history', 'history/')}</p>
</section>`;
}

function notApplicable(verdict: Verdict): Markup | null {
  const cases = verdict.criteria.flatMap((criterion) =>
    criterion.cases
      .filter((each) => each.outcome === 'not-applicable')
      .map((each) => ({
        subject: `${criterion.id}/${each.case}`,
        title: criterionById(criterion.id).title,
        reason: each.summary,
      })),
  );
  const whole = verdict.criteria
    .filter((each) => each.outcome === 'not-applicable')
    .map((each) => ({ subject: each.id, title: criterionById(each.id).title, reason: each.message }));
  const all = [...whole, ...cases];
  if (all.length === 0) return null;
  return html`<h2>Not applicable, as accepted by the owner</h2><div class="card pad">
${all.map((each) => html`<p><code>${each.subject}</code> ${each.title}: ${each.reason}</p>`)}</div>`;
}

function list(rows: readonly (readonly [string, string])[]): Markup {
  return html`<table class="measures"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`;
}
