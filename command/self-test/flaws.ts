import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../harness/errors.ts';
import { spawnNode } from '../spawn-node.ts';
import { add, type Count, none, tell } from './count.ts';

/** Flaws that take seconds, of the phases that have such; `diamond-run calibrate` has them all. */
const chosen = [
  'foundation.configuration/default-secret',
  'foundation.security-scan/no-csp',
  'golden.message-flow/shown-but-not-stored',
  'golden.job-lifecycle/creator-may-approve',
  'chaos.network-partition/page-without-reconnect',
  'security.csrf/no-token-on-one-route',
  'integrity.ledger-consistency/acknowledged-write-lost',
];

interface Matrix {
  readonly flaws: readonly { readonly id: string; readonly caught: boolean; readonly seconds: number }[];
}

/** Puts each flaw into a copy of the reference system; its criterion must turn red. */
export async function flaws(): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'diamond-self-test-'));
  const file = join(folder, 'matrix.json');
  try {
    await spawnNode(['calibration/main.ts', ...chosen.flatMap((id) => ['--flaw', id]), '--json', file]);
    const matrix = JSON.parse(readFileSync(file, 'utf8')) as Matrix;
    return chosen
      .map((id) => tell(matrix.flaws.find((each) => each.id === id)?.caught === true, `${id} is caught`))
      .reduce(add, none);
  } catch (error) {
    return tell(false, `the flaws could not be judged: ${messageOf(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
