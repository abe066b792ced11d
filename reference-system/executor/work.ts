import { createHash } from 'node:crypto';
import { calculate, RefusedWork } from './expression.ts';

/** The kinds of work this executor can do, each a pure function of its input. */
const WORK: Readonly<Record<string, (input: string) => string>> = {
  calculate,
  digest: (input) => createHash('sha256').update(input, 'utf8').digest('hex'),
};

/** Does the work. Throws RefusedWork for a kind it does not know and for input that cannot be worked on. */
export function doWork(kind: string, input: string): string {
  const work = Object.hasOwn(WORK, kind) ? WORK[kind] : undefined;
  if (!work) throw new RefusedWork('This kind of work is not known here.');
  return work(input);
}
