import { loadDirectory } from '../../harness/load-run/live-line.ts';
import type { LoadRecord } from '../../harness/load-run/load-record.ts';
import { type LoadPhasePlan, runLoad } from '../../harness/load-run/run-load.ts';
import type { RunContext } from '../../harness/run-context.ts';
import type { System } from '../../harness/system.ts';
import type { ProcessorSplit } from './processor-split.ts';

export interface MessageLoad {
  readonly phases: readonly LoadPhasePlan[];
  /** How long a caller waits for an answer. */
  readonly patienceMs: number;
}

/**
 * Messages alone, at rates that change, from the generator's own processors; the first phase warms up. Whether the generator did what
 * it was to do is for the caller to ask.
 */
export async function messageLoad(
  run: RunContext,
  system: System,
  split: ProcessorSplit,
  { phases, patienceMs }: MessageLoad,
): Promise<LoadRecord> {
  const seconds = phases.reduce((sum, phase) => sum + phase.duration, 0);
  return runLoad({
    scenario: 'load/scenarios/message-short.yml',
    directory: loadDirectory(run),
    environment: { DIAMOND_URL: system.publicUrls[0] ?? '', DIAMOND_LOAD_LIMIT_MS: String(patienceMs) },
    phases,
    processors: split.generator,
    deadlineMs: (seconds + 60) * 1000,
  });
}
