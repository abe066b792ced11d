import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StackDescription } from './supervisor.ts';

const run = promisify(execFile);

/** Accord's own command for it, run as an operator would. Rejects where it fails. */
export async function rebuildProjections(stack: StackDescription): Promise<void> {
  await run(process.execPath, [join(stack.root, 'reference-system', 'operator', 'main.ts'), 'rebuild-projections'], {
    env: { PATH: process.env.PATH, ACCORD_ADMIN_URL: stack.database.adminUrl },
    timeout: 300_000,
  });
}
