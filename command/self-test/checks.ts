import { join } from 'node:path';
import { suiteDirectory } from '../../harness/connect.ts';
import { spawnNode } from '../spawn-node.ts';
import { add, type Count, none, tell } from './count.ts';

const bin = (...path: string[]) => join(suiteDirectory, 'node_modules', ...path);

/** Types and lint, each counted as one; the import rules, which `npm run check` has too, are among the self-tests. */
export async function checks(): Promise<Count> {
  const commands: readonly [title: string, args: readonly string[]][] = [
    ['types (tsc)', [bin('typescript/bin/tsc'), '--noEmit']],
    ['lint and format (biome)', [bin('@biomejs/biome/bin/biome'), 'check', '.']],
  ];
  let count = none;
  for (const [title, args] of commands) count = add(count, tell((await spawnNode(args)) === 0, title));
  return count;
}
