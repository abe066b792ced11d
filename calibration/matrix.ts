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

/**
 * Puts each flaw into a copy of its own and sees what turns red.
 *
 * @param beside criteria that every flaw runs besides its own and its declared ones: all of them for the complete cross matrix
 */
export async function runMatrix(
  flaws: readonly Flaw[],
  signal: AbortSignal,
  onResult: (result: FlawResult) => void,
  beside: readonly string[] = [],
): Promise<FlawResult[]> {
  const ownOf = ({ criterion, case: only }: Flaw) => (only === undefined ? criterion : `${criterion}/${only}`);
  const criteriaOf = (flaw: Flaw) => [...new Set([ownOf(flaw), ...flaw.declared, ...beside])];
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
      note(await runFlaw(flaw, criteriaOf(flaw), signal));
  };
  await Promise.all([worker(), worker()]);
  for (const flaw of measured) {
    if (signal.aborted) break;
    note(await whileMeasuringAlone(() => runFlaw(flaw, criteriaOf(flaw), signal)));
  }
  return flaws.flatMap((flaw) => results.find((result) => result.id === flaw.id) ?? []);
}

async function runFlaw(flaw: Flaw, criteria: readonly string[], signal: AbortSignal): Promise<FlawResult> {
  const { id, criterion, declared } = flaw;
  const started = performance.now();
  const copy = new SystemCopy(id);
  try {
    flaw.apply(copy);
    const run = await runSuite(copy, criteria, signal);
    const reds = [...run.outcomes].filter(([, outcome]) => outcome === 'fail').map(([each]) => each);
    const said = run.sentences.get(criterion) ?? [];
    const outcome = reds.includes(criterion) ? 'caught' : run.ran.includes(criterion) ? 'escaped' : 'not run';
    return {
      id,
      criterion,
      caught: outcome === 'caught',
      outcome,
      declared,
      ran: run.ran,
      reds,
      seconds: run.seconds,
      said,
    };
  } catch (error) {
    const seconds = (performance.now() - started) / 1000;
    const nothing = { caught: false, outcome: 'not run', ran: [], reds: [] } as const;
    return { id, criterion, declared, ...nothing, seconds, said: [messageOf(error)] };
  } finally {
    copy.remove();
  }
}
