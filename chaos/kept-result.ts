import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonWhole } from '../harness/evidence.ts';
import type { ExperimentResult } from './run-experiment.ts';

/**
 * Results of experiments that feed several cases, e.g. one kill that shows both recovery and survival. Kept in the run's folder, so
 * that they outlast a worker and a phase; a narrowed run that finds none carries the experiment out itself.
 */
export class KeptResults {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The kept result of that name and seed, else what `carryOut` answers. What throws is not kept. */
  async once(
    name: string | undefined,
    seed: number,
    carryOut: () => Promise<ExperimentResult>,
  ): Promise<ExperimentResult> {
    if (name === undefined) return carryOut();
    const file = `${name}-${seed}.json`;
    const path = join(this.#directory, file);
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as ExperimentResult;
    const result = await carryOut();
    writeJsonWhole(this.#directory, file, result);
    return result;
  }
}
