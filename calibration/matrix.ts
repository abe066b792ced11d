import { criterionById } from '../harness/criteria.ts';
import { messageOf } from '../harness/errors.ts';
import type { Flaw } from './flaw.ts';
import { whileMeasuringAlone } from './machine-lock.ts';
import { runSuite } from './suite-run.ts';
import { SystemCopy } from './system-copy.ts';

/** `not run`: no probe of its own criterion ran, so nothing is known; `escaped`: it ran and did not turn red. */
export type FlawOutcome = 'caught' | 'escaped' | 'not run';

/** One row of the matrix: a flaw, and what turned red. */
export interface FlawResult {
  readonly id: string;
  readonly criterion: string;
  /** Whether its own criterion failed; `unknown` is not caught. */
  readonly caught: boolean;
  readonly outcome: FlawOutcome;
  readonly declared: readonly string[];
  readonly ran: readonly string[];
  /** Criteria that failed, its own included. */
  readonly reds: readonly string[];
  readonly seconds: number;
  /** What its criterion said, or the error that stood in the way. */
  readonly said: readonly string[];
}

/** Measured criteria need the machine for themselves; the functional ones run two at a time. */
export function isMeasured(criterion: string): boolean {
  return ['performance', 'resilience', 'chaos', 'load'].includes(criterionById(criterion).phase);
}

/** What is run beside a flaw's own criterion and its declared ones, and where it is looked for first. */
export interface MatrixOptions {
  /** Criteria that every flaw runs, too: all of them for the complete cross matrix. */
  readonly beside?: readonly string[];
  /** Flaw id → the case by which it was caught before; see caught-before.ts. Only if it is not red the whole criterion is run. */
  readonly caughtBefore?: ReadonlyMap<string, string>;
}

/** Puts each flaw into a copy of its own and sees what turns red. */
export async function runMatrix(
  flaws: readonly Flaw[],
  signal: AbortSignal,
  onResult: (result: FlawResult) => void,
  { beside = [], caughtBefore = new Map() }: MatrixOptions = {},
): Promise<FlawResult[]> {
  const criteriaOf = ({ criterion, declared }: Flaw, only: string | undefined) => [
    ...new Set([only === undefined ? criterion : `${criterion}/${only}`, ...declared, ...beside]),
  ];
  const roundsOf = (flaw: Flaw) => {
    const first = flaw.case ?? caughtBefore.get(flaw.id);
    const whole = criteriaOf(flaw, flaw.case);
    return first === undefined || first === flaw.case ? [whole] : [criteriaOf(flaw, first), whole];
  };
  const isAlone = (flaw: Flaw) => isMeasured(flaw.criterion) || beside.some(isMeasured);
  const functional = flaws.filter((flaw) => !isAlone(flaw));
  const measured = flaws.filter(isAlone);
  const results: FlawResult[] = [];
  const note = (result: FlawResult) => {
    // What was interrupted says nothing, and must not take the place of what is known.
    if (signal.aborted) return;
    results.push(result);
    onResult(result);
  };
  const queue = [...functional];
  const worker = async () => {
    for (let flaw = queue.shift(); flaw && !signal.aborted; flaw = queue.shift())
      note(await runFlaw(flaw, roundsOf(flaw), signal));
  };
  await Promise.all([worker(), worker()]);
  for (const flaw of measured) {
    if (signal.aborted) break;
    const result = await whileMeasuringAlone(() => runFlaw(flaw, roundsOf(flaw), signal), signal);
    if (result) note(result);
  }
  return flaws.flatMap((flaw) => results.find((result) => result.id === flaw.id) ?? []);
}

/** Runs the suite on one copy, round by round until it is caught. */
async function runFlaw(flaw: Flaw, rounds: readonly (readonly string[])[], signal: AbortSignal): Promise<FlawResult> {
  const { id, criterion, declared } = flaw;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const nothing = { id, criterion, declared, caught: false, outcome: 'not run', ran: [], reds: [] } as const;
  const copy = new SystemCopy(id);
  try {
    flaw.apply(copy);
    let result: FlawResult = { ...nothing, seconds: 0, said: [] };
    for (const criteria of rounds) {
      const run = await runSuite(copy, criteria, signal);
      const reds = [...run.outcomes].filter(([, outcome]) => outcome === 'fail').map(([each]) => each);
      const outcome = reds.includes(criterion) ? 'caught' : run.ran.includes(criterion) ? 'escaped' : 'not run';
      const said = run.sentences.get(criterion) ?? [];
      result = { ...nothing, caught: outcome === 'caught', outcome, ran: run.ran, reds, seconds: seconds(), said };
      if (result.caught || signal.aborted) break;
    }
    return result;
  } catch (error) {
    return { ...nothing, seconds: seconds(), said: [messageOf(error)] };
  } finally {
    copy.remove();
  }
}
