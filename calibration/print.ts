import type { ControlName, ControlOutcome, ControlResult } from './controls.ts';
import type { FlawOutcome, FlawResult } from './matrix.ts';

const words: Readonly<Record<FlawOutcome, string>> = { caught: 'caught ', escaped: 'ESCAPED', 'not run': 'NOT RUN' };

/** One flaw as one line of the matrix, followed by what its criterion said. */
export function flawLine(result: FlawResult): string {
  const others = result.reds
    .filter((id) => id !== result.criterion)
    .map((id) => (result.declared.includes(id) ? id : `${id} (not declared)`));
  const line = [
    words[result.outcome],
    result.id.padEnd(64),
    `${result.seconds.toFixed(0).padStart(4)} s`,
    others.length > 0 ? `  also red: ${others.join(', ')}` : '',
  ].join(' ');
  return [line.trimEnd(), ...indented(result.said.slice(0, result.caught ? 1 : 5))].join('\n');
}

/** One criterion under a control; one that did not hold is followed by what was said. */
export function controlLine(
  name: ControlName,
  criterion: string,
  outcome: ControlOutcome,
  seconds: number,
  said: readonly string[],
): string {
  const word = outcome === 'held' ? 'held   ' : outcome.toUpperCase().padEnd(7);
  const line = `${word} ${name.padEnd(12)} ${criterion.padEnd(51)} ${seconds.toFixed(0).padStart(4)} s`;
  return [line, ...indented(outcome === 'held' ? [] : said.slice(0, 3))].join('\n');
}

export function summary(
  results: readonly FlawResult[],
  asked: number,
  clean: { readonly runs: number; readonly falseAlarms: readonly string[] },
  controls: Readonly<Record<string, ControlResult>>,
): string {
  const of = (outcome: FlawOutcome) =>
    results.filter((result) => result.outcome === outcome).map((result) => result.id);
  const list = (title: string, ids: readonly string[]) => (ids.length > 0 ? [`${title}: ${ids.join(', ')}`] : []);
  return [
    '',
    `${of('caught').length} of ${asked} flaws caught by their own criterion; false alarms ${clean.falseAlarms.length} in ${clean.runs} clean run(s).`,
    ...list('Escaped', of('escaped')),
    ...list('Not run (nothing is known of them)', of('not run')),
    ...Object.entries(controls).flatMap(([name, control]) => {
      const under = (outcome: ControlOutcome) => Object.keys(control).filter((id) => control[id] === outcome);
      return [
        `${name}: ${under('passed').length} of ${under('passed').length + under('held').length} criteria passed.`,
        ...list(`${name} lets pass`, under('passed')),
        ...list(`${name}: not controlled`, under('not run')),
      ];
    }),
  ].join('\n');
}

function indented(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `    ${sentence.slice(0, 300)}`);
}
