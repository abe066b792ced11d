import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { suiteDirectory } from '../../harness/connect.ts';
import type { Count } from './count.ts';

const outside = new Set(['node_modules', 'runs', '.stack', '.git']);

/** Every `*.test.ts` of the suite and of the reference system, a process per file, as many at once as there are processors. */
export async function selfTests(): Promise<Count> {
  const files = testFiles(suiteDirectory);
  const stream = run({ files, concurrency: availableParallelism(), cwd: suiteDirectory });
  let count: Count | undefined;
  stream.on('test:summary', ({ file, counts, success }) => {
    // Summaries of single files come too; the one without a file is that of the whole.
    if (file !== undefined) return;
    const { tests, passed, skipped, todo } = counts;
    if (skipped + todo > 0) console.log(`${skipped + todo} skipped: see above for why`);
    const failed = tests - passed - skipped - todo;
    // A file that breaks outside its tests fails the whole without failing one of them.
    count = { passed, failed: success ? failed : Math.max(1, failed) };
  });
  for await (const chunk of stream.compose(new spec())) process.stdout.write(chunk as string);
  return count ?? { passed: 0, failed: 1 };
}

function testFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !outside.has(entry.name))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return testFiles(path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    })
    .sort();
}
