import { criterionById, isBuilt } from '../harness/criteria.ts';
import { decoySections } from './decoys-document.ts';
import { inCell, percentages } from './document-cells.ts';
import type { RecordedCriterion, RecordedFlaw, Registered, Results } from './results.ts';

/** docs/calibration.md: how often each check is right, with exact intervals; what escaped and what was never run, with why. */
export function calibrationDocument(results: Results, { flaws, decoys }: Registered): string {
  const all = results.criteria.flatMap((each) => each.flaws);
  const caught = all.filter((each) => each.caught).length;
  const does = new Map(flaws.map((flaw) => [flaw.id, flaw.does]));
  return [
    '# How often each check is right',
    '',
    'Written by `npx diamond-run calibrate --write`; do not edit. The numbers are in `calibration/results.json`.',
    '',
    'A *flaw* is a known way to break the bundled system; it is put into a copy of it, and its criterion must turn red. *Clean runs*',
    'are complete runs on the flawless system with the checks of this commit (`calibrate --add-clean-run runs/<id>`); a criterion that',
    'is red there has raised a false alarm. The *controls* put a server that answers 200 to everything, or a closed port, in the place',
    'of the system: no criterion may pass. Intervals are exact (Clopper and Pearson, 95 %). They speak of flaws and systems like',
    'these, not of yours.',
    '',
    measuredOn(results),
    '',
    `**${caught} of ${all.length} flaws caught** (${percentages(caught, all.length)}); ${all.filter((each) => each.outcome === 'escaped').length} escaped, ${all.filter((each) => each.outcome === 'not run').length} not run.`,
    '',
    '| criterion | flaws caught | interval | false alarms in clean runs | interval | stub | closed port | seconds |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.criteria.map(row),
    '',
    ...section('Escaped', all, (each) => each.outcome === 'escaped', does),
    ...section('Not run', all, (each) => each.outcome === 'not run', does),
    ...section(
      'Caught on an earlier build',
      all,
      (each) => each.caught && each.digest !== results.measuredOn?.digest,
      does,
    ),
    ...decoySections(results.criteria, decoys),
    '## Every flaw',
    ...results.criteria.filter((each) => each.flaws.length > 0).flatMap((each) => details(each, does)),
  ].join('\n');
}

function measuredOn({ measuredOn: on }: Results): string {
  if (!on) return 'Nothing has been measured yet.';
  const commit = on.commit ? `commit \`${on.commit.slice(0, 12)}\`${on.dirty ? ' with changes' : ''}` : 'no commit';
  return `Last measured on ${on.date.slice(0, 10)}: system \`${on.system}\`, build \`${on.digest.slice(0, 19)}…\`, suite ${commit}.`;
}

function row(each: RecordedCriterion): string {
  const caught = each.flaws.filter((flaw) => flaw.caught).length;
  const seconds = each.flaws.reduce((sum, flaw) => sum + (flaw.seconds ?? 0), 0);
  const name = isBuilt(criterionById(each.id)) ? `\`${each.id}\`` : `\`${each.id}\` (not built)`;
  const cells = [
    name,
    `${caught} of ${each.flaws.length}`,
    percentages(caught, each.flaws.length),
    `${each.falseAlarms} of ${each.cleanRuns}`,
    percentages(each.falseAlarms, each.cleanRuns),
    each.controls.stub ?? 'not run',
    each.controls['closed-port'] ?? 'not run',
    String(seconds),
  ];
  return `| ${cells.join(' | ')} |`;
}

function section(
  title: string,
  all: readonly RecordedFlaw[],
  belongs: (flaw: RecordedFlaw) => boolean,
  does: ReadonlyMap<string, string>,
): string[] {
  const flaws = all.filter(belongs);
  if (flaws.length === 0) return [];
  return [
    `## ${title}`,
    '',
    ...flaws.map((flaw) => `- \`${flaw.id}\`: ${does.get(flaw.id)} ${inCell(flaw.said)}`.trimEnd()),
    '',
  ];
}

function details(criterion: RecordedCriterion, does: ReadonlyMap<string, string>): string[] {
  return [
    '',
    `### ${criterion.id}`,
    '',
    '| flaw | what is wrong | seen | also red | seconds | what the criterion said |',
    '| --- | --- | --- | --- | --- | --- |',
    ...criterion.flaws.map((flaw) => {
      const seen = flaw.lastSeen ? `${flaw.outcome}, ${flaw.lastSeen.slice(0, 10)}` : 'never run';
      const name = flaw.id.slice(criterion.id.length + 1);
      const said = flaw.lastSeen ? inCell(flaw.said) : '';
      return `| \`${name}\` | ${inCell(does.get(flaw.id) ?? '')} | ${seen} | ${flaw.alsoRed.join(', ')} | ${flaw.seconds ?? ''} | ${said} |`;
    }),
  ];
}
