import { judgeValidity } from './judge-validity.ts';
import { LineTail } from './line-tail.ts';
import type { LoadRecord } from './load-record.ts';
import { LoadTally } from './load-tally.ts';

/** What a load record does not say by itself; JSON. With it and the record's file the measurement is the same again. */
export interface SavedLoad {
  readonly scenario: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly warmUpPhases: number;
  readonly processors: readonly number[] | undefined;
  readonly troubles: readonly string[];
  readonly files: LoadRecord['files'];
  readonly inVain?: readonly string[];
}

/** The measurement of a load that ran before, maybe in another process, from the lines that it has left. */
export function readLoad(saved: SavedLoad): LoadRecord {
  const tally = new LoadTally(saved.warmUpPhases);
  const tail = new LineTail(saved.files.record);
  tail.read((line) => tally.add(line));
  tail.close();
  const { warmUpPhases: _, ...rest } = saved;
  const measured = tally.measured();
  return { ...rest, ...measured, validity: judgeValidity(measured, tally.unfinishedPhases(), saved.troubles) };
}
