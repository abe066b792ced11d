import { messageOf } from '../harness/errors.ts';
import type { Decoy } from './decoy.ts';
import { runSuite } from './suite-run.ts';
import { SystemCopy } from './system-copy.ts';

/** How the tempted criterion judged one decoy. */
export interface DecoyResult {
  readonly id: string;
  readonly tempts: string;
  /** `quiet`: passed, rightly. `red`: a false alarm. `unknown`: not judged, which shows nothing either way. */
  readonly outcome: 'quiet' | 'red' | 'unknown';
  readonly seconds: number;
  /** What the criterion said, or the error that stood in the way. */
  readonly said: readonly string[];
}

/** Puts each decoy into a copy of its own and runs the criterion that it tempts, two at a time. */
export async function runDecoys(
  decoys: readonly Decoy[],
  signal: AbortSignal,
  onResult: (result: DecoyResult) => void,
): Promise<DecoyResult[]> {
  const results: DecoyResult[] = [];
  const queue = [...decoys];
  const worker = async () => {
    for (let decoy = queue.shift(); decoy && !signal.aborted; decoy = queue.shift()) {
      const result = await runDecoy(decoy, signal);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all([worker(), worker()]);
  return decoys.flatMap(({ id }) => results.find((result) => result.id === id) ?? []);
}

async function runDecoy(decoy: Decoy, signal: AbortSignal): Promise<DecoyResult> {
  const { id, tempts } = decoy;
  const started = performance.now();
  const copy = new SystemCopy(id);
  try {
    decoy.apply(copy);
    const run = await runSuite(copy, [tempts], signal);
    const judged = run.outcomes.get(tempts);
    const outcome = judged === 'fail' ? 'red' : judged === 'pass' ? 'quiet' : 'unknown';
    return { id, tempts, outcome, seconds: run.seconds, said: run.sentences.get(tempts) ?? [] };
  } catch (error) {
    const seconds = (performance.now() - started) / 1000;
    return { id, tempts, outcome: 'unknown', seconds, said: [messageOf(error)] };
  } finally {
    copy.remove();
  }
}
