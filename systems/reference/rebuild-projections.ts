import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StackDescription } from './supervisor.ts';

const run = promisify(execFile);
/** A million events take about a minute; after a soak of two hours there are more than two million. */
const timeoutMs = 540_000;

/** Accord's own command for it, run as an operator would. Rejects where it fails. */
export async function rebuildProjections(stack: StackDescription): Promise<void> {
  await run(process.execPath, [join(stack.root, 'reference-system', 'operator', 'main.ts'), 'rebuild-projections'], {
    env: { PATH: process.env.PATH, ACCORD_ADMIN_URL: stack.database.adminUrl },
    timeout: timeoutMs,
  });
}
