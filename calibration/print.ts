import type { ControlResult } from './controls.ts';
import type { FlawResult } from './matrix.ts';

/** One flaw as one line of the matrix; an escaped one is followed by what its criterion said. */
export function flawLine(result: FlawResult): string {
  const others = result.reds.filter((id) => id !== result.criterion);
  const undeclared = others.filter((id) => !result.declared.includes(id));
  const line = [
    // Where no probe ran nothing has escaped: the system did not come up, and nothing is known.
    result.caught ? 'caught ' : result.ran.includes(result.criterion) ? 'ESCAPED' : 'NOT RUN',
    result.id.padEnd(64),
    `${result.seconds.toFixed(0).padStart(4)} s`,
    others.length > 0
      ? `  also red: ${others.join(', ')}${undeclared.length > 0 ? ` (undeclared: ${undeclared.join(', ')})` : ''}`
      : '',
  ].join(' ');
  const said = result.said.slice(0, result.caught ? 1 : 5).map((sentence) => `    ${sentence.slice(0, 300)}`);
  return [line.trimEnd(), ...said].join('\n');
}

export function controlLine(name: string, control: ControlResult, judged: readonly string[]): string {
  const uncontrolled = judged.filter((id) => !control.ran.includes(id));
  const passed = control.passed.length === 0 ? 'nothing passes' : `PASSED ${control.passed.join(', ')}`;
  return `${name.padEnd(14)} ${passed}   ${control.ran.length} criteria ran${uncontrolled.length > 0 ? `, not controlled: ${uncontrolled.join(', ')}` : ''}`;
}

export function summary(
  results: readonly FlawResult[],
  asked: number,
  clean: { readonly runs: number; readonly falseAlarms: readonly string[] },
  controls: Readonly<Record<string, ControlResult>>,
): string {
  const caught = results.filter((result) => result.caught).length;
  const escaped = results.filter((result) => !result.caught).map((result) => result.id);
  return [
    '',
    `${caught} of ${asked} flaws caught by their own criterion; false alarms ${clean.falseAlarms.length} in ${clean.runs} clean run(s).`,
    ...Object.entries(controls).map(
      ([name, control]) => `${name}: ${control.passed.length} of ${control.ran.length} criteria passed.`,
    ),
    ...(escaped.length > 0 ? [`Escaped: ${escaped.join(', ')}`] : []),
  ].join('\n');
}
