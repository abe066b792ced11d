import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { DiamondError } from '../../harness/errors.ts';
import type { SystemIdentity } from '../../harness/system.ts';
import type { StackDescription } from './supervisor.ts';

const run = promisify(execFile);

/** The digest of what runs: each replica's own word on its build, combined per service. Read from the processes, not from files. */
export async function accordIdentity(stack: StackDescription): Promise<SystemIdentity> {
  const artefacts = await Promise.all(
    stack.services
      .flatMap((service) => service.replicas)
      .map(async (replica) => ({ name: replica.name, digest: await buildOf(replica.livenessUrl, replica.name) })),
  );
  const combined = createHash('sha256');
  for (const artefact of artefacts) combined.update(`${artefact.name}=${artefact.digest}\n`);
  return { name: 'accord', digest: `sha256:${combined.digest('hex')}`, ...(await commitOf(stack.root)), artefacts };
}

async function buildOf(url: string, replica: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const body = (await response.json()) as { build?: unknown };
  if (typeof body.build === 'string') return body.build;
  throw new DiamondError({
    code: 'no-build-digest',
    subject: `liveness of ${replica}`,
    expected: 'a field "build" with the digest of what runs',
    received: JSON.stringify(body).slice(0, 200),
    action: 'The system cannot be certified without naming its build.',
  });
}

async function commitOf(directory: string): Promise<{ commit: string | undefined; dirty: boolean | undefined }> {
  try {
    const { stdout: commit } = await run('git', ['-C', directory, 'rev-parse', 'HEAD']);
    const { stdout: changes } = await run('git', ['-C', directory, 'status', '--porcelain', '--', 'reference-system']);
    return { commit: commit.trim(), dirty: changes.trim() !== '' };
  } catch (error) {
    // Not a git checkout (an altered copy, an archive): the digest still names what ran.
    if (error instanceof Error) return { commit: undefined, dirty: undefined };
    throw error;
  }
}
