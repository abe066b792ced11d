import { phaseById } from '../harness/phases.ts';
import { groupBlockers, subjectOfGroup } from './group-blockers.ts';
import { rerunFailedCommand } from './rerun-command.ts';
import { duration, fit, wrap } from './text.ts';
import type { Blocker, Verdict } from './verdict.ts';

/** How many blockers the screen names, and how much of each; the report has them all, and whole. */
const shown = 12;
const shownCharacters = 240;

/** The last screen of a run, as lines of at most `width` columns. `folder` is the run's folder as the reader may type it. */
export function finalScreen(verdict: Verdict, folder: string, width = 80): string[] {
  const rule = '─'.repeat(Math.min(width, 80));
  // The words of a partial pass say so themselves.
  const partial = verdict.scope && verdict.outcome !== 'pass' ? ' (partial: judges its scope only)' : '';
  const took = verdict.seconds === null ? 'did not end by itself' : duration(verdict.seconds);
  return [
    '',
    rule,
    ...wrap(`${verdict.words}${partial}`, width),
    ...wrap(
      `score ${verdict.score} of 100 · judged ${verdict.judged.count} of ${verdict.judged.of} · ${verdict.profile} · seed ${verdict.seed} · ${took}`,
      width,
    ),
    ...wrap(`${verdict.system.name ?? 'system not identified'} ${verdict.system.digest ?? ''}`, width),
    rule,
    ...verdict.phases.flatMap((each) => phaseLines(each, width)),
    ...section('Blockers', withoutNotBuilt(verdict), width),
    ...notBuilt(verdict, width),
    ...section('Tolerated by a rate', verdict.tolerated, width),
    ...waivers(verdict, width),
    '',
    `Report  ${folder}/report.html`,
    `Verdict ${folder}/verdict.json`,
    `Traces  npx playwright show-report ${folder}/playwright-report`,
    ...rerun(verdict),
    '',
  ];
}

function phaseLines(phase: Verdict['phases'][number], width: number): string[] {
  const { number, title } = phaseById(phase.id);
  const head = `${number} ${title.padEnd(15)} ${phase.outcome.padEnd(8)}`;
  return wrap(phase.observed, width, ' '.repeat(head.length + 1), `${head} `);
}

function withoutNotBuilt(verdict: Verdict): Blocker[] {
  return verdict.blockers.filter((each) => each.sentence !== 'not built');
}

/** What is not built yet is one line, not one per criterion. */
function notBuilt(verdict: Verdict, width: number): string[] {
  const ids = verdict.blockers.filter((each) => each.sentence === 'not built').map((each) => each.criterion);
  if (ids.length === 0) return [];
  return ['', ...wrap(`Not built (${ids.length}): ${ids.join(', ')}`, width, '  ', '')];
}

function section(title: string, blockers: readonly Blocker[], width: number): string[] {
  const groups = groupBlockers(blockers);
  if (groups.length === 0) return [];
  const lines = groups.slice(0, shown).flatMap((each) => {
    const text = `${each.outcome === 'fail' ? '✗' : '?'} ${subjectOfGroup(each)}: ${fit(each.sentence, shownCharacters)}`;
    return wrap(text, width, '    ', '  ');
  });
  const rest = groups.length - shown;
  return ['', title, ...lines, ...(rest > 0 ? [`  and ${rest} more in the report`] : [])];
}

/** Every waiver, used or not: whoever reads the verdict reads what was decided about it. */
function waivers(verdict: Verdict, width: number): string[] {
  if (verdict.waivers.length === 0) return [];
  const lines = verdict.waivers.flatMap(({ state, sentence, covers }) => [
    ...wrap(`${state === 'used' ? '!' : '·'} ${sentence}`, width, '    ', '  '),
    ...covers.flatMap((each) =>
      wrap(`${each.criterion}/${each.case}: ${fit(each.sentence, shownCharacters)}`, width, '      ', '    '),
    ),
  ]);
  return ['', 'Waivers', ...lines];
}

function rerun(verdict: Verdict): string[] {
  return [...withoutNotBuilt(verdict), ...verdict.tolerated].some((each) => each.criterion)
    ? [`Again   ${rerunFailedCommand(verdict)}`]
    : [];
}
