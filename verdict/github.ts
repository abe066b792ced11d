import { appendFileSync } from 'node:fs';
import { phaseById } from '../harness/phases.ts';
import { type BlockerGroup, groupBlockers, subjectOfGroup } from './group-blockers.ts';
import { duration } from './text.ts';
import type { Verdict } from './verdict.ts';

/** GitHub shows ten annotations of a kind for a step and drops the rest without a word. */
const annotationsShown = 10;

/** In GitHub Actions: writes the verdict into the step's summary and prints an annotation for each blocker. Else nothing. */
export function tellGitHub(
  verdict: Verdict,
  environment: NodeJS.ProcessEnv = process.env,
  print: (line: string) => void = console.log,
): void {
  if (environment.GITHUB_ACTIONS !== 'true') return;
  for (const line of annotations(verdict)) print(line);
  if (environment.GITHUB_STEP_SUMMARY) appendFileSync(environment.GITHUB_STEP_SUMMARY, stepSummary(verdict));
}

/** Workflow commands: `::error::` for what failed, `::warning::` for what is unknown, waived or tolerated. */
export function annotations(verdict: Verdict): string[] {
  const failed = groupBlockers(verdict.blockers.filter((each) => each.outcome === 'fail'));
  const unknown = groupBlockers(verdict.blockers.filter((each) => each.outcome === 'unknown'));
  const waived = verdict.waivers.filter((each) => each.state === 'used');
  const lines = (kind: 'error' | 'warning', groups: readonly { title: string; text: string }[]) =>
    groups.slice(0, annotationsShown).map(({ title, text }) => `::${kind} title=${property(title)}::${data(text)}`);
  const told = (groups: readonly BlockerGroup[]) =>
    groups.map((each) => ({ title: subjectOfGroup(each), text: each.sentence }));
  return [
    ...lines('error', told(failed)),
    ...lines('warning', [
      ...told(unknown),
      ...waived.map(({ subject, sentence }) => ({ title: `waived: ${subject}`, text: sentence })),
      ...told(groupBlockers(verdict.tolerated)).map(({ title, text }) => ({ title: `tolerated: ${title}`, text })),
    ]),
  ];
}

/** The verdict in GitHub's Markdown. Evidence is other people's text: no HTML, link or table may come out of it. */
export function stepSummary(verdict: Verdict): string {
  const took = verdict.seconds === null ? 'did not end by itself' : duration(verdict.seconds);
  const rows = verdict.phases.map(
    ({ id, outcome, observed }) =>
      `| ${phaseById(id).number} ${phaseById(id).title} | ${marks[outcome]} ${outcome} | ${plain(observed)} |`,
  );
  const listed = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines.map((line) => `- ${line}`)];
  const blockers = (all: Verdict['blockers']) =>
    groupBlockers(all).map(
      (each) => `${marks[each.outcome]} **${plain(subjectOfGroup(each))}**: ${plain(each.sentence)}`,
    );
  return `${[
    `## ${plain(verdict.words)}`,
    '',
    `${plain(verdict.system.name ?? 'system not identified')} ${plain(verdict.system.digest ?? '')} · run ${plain(verdict.run)} · ${plain(verdict.profile)} · seed ${verdict.seed} · ${took} · judged ${verdict.judged.count} of ${verdict.judged.of} · score ${verdict.score} of 100`,
    '',
    '| Phase | Outcome | Observed |',
    '| --- | --- | --- |',
    ...rows,
    ...listed('Blockers', blockers(verdict.blockers)),
    ...listed('Tolerated by a rate', blockers(verdict.tolerated)),
    ...listed(
      'Waivers',
      verdict.waivers.map((each) => plain(each.sentence)),
    ),
  ].join('\n')}\n\n`;
}

const marks = { pass: '✅', fail: '❌', unknown: '❔' } as const;

/** Escapes what Markdown and HTML would take for their own, and keeps it on one line. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .slice(0, 500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#!@]|:(?=\/\/)|(?<=www)\./gi, (character) => `&#${character.charCodeAt(0)};`);
}

/** A line break would end the command, and what follows could be one of its own. */
function data(text: string): string {
  return text.slice(0, 1_000).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
