import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { DiamondError } from '../harness/errors.ts';

/**
 * Keeps a complete run the only one on its machine, whatever checkout, folder or user the others are of: two of them would measure
 * each other's load. Narrowed runs may stand beside each other. Gives the machine back when disposed of, and when its process ends,
 * however it does: each run holds a socket with a name that no file stands for (Linux's abstract sockets, one set per network
 * namespace), which the kernel takes back. Elsewhere than on Linux nobody is refused.
 *
 * DIAMOND_MACHINE names a part of a machine that is large enough for several: runs of different parts do not meet.
 *
 * Throws `machine-in-use`.
 */
export async function claimMachine(isComplete: boolean, environment: NodeJS.ProcessEnv): Promise<Disposable> {
  if (process.platform !== 'linux') return { [Symbol.dispose]: () => undefined };
  const machine = createHash('sha256')
    .update(environment.DIAMOND_MACHINE ?? '')
    .digest('hex')
    .slice(0, 16);
  const claim = createServer().unref();
  claim.listen(`\0diamond-run-${machine}-${isComplete ? 'complete' : 'narrowed'}-${process.pid}`);
  await once(claim, 'listening');
  // Claimed before the others are looked at: of two that start at the same moment at least one sees the other.
  const other = runsAtWork(machine).find(({ pid, complete }) => pid !== process.pid && (complete || isComplete));
  if (!other) return { [Symbol.dispose]: () => void claim.close() };
  claim.close();
  throw new DiamondError({
    code: 'machine-in-use',
    subject: 'this machine',
    expected: isComplete
      ? 'no other run at work, for this one is to measure'
      : 'no complete run at work, for it measures',
    received: `${other.complete ? 'a complete run' : 'a run'} in process ${other.pid}`,
    action:
      'Wait until it has ended, or end it with Ctrl-C. Where each has processors of its own, give each a name: DIAMOND_MACHINE=…',
  });
}

function runsAtWork(machine: string): { readonly pid: number; readonly complete: boolean }[] {
  const names = readFileSync('/proc/net/unix', 'utf8').matchAll(/ @diamond-run-(\w+)-(complete|narrowed)-(\d+)$/gm);
  return [...names].flatMap(([, where, scope, pid]) =>
    where === machine ? [{ pid: Number(pid), complete: scope === 'complete' }] : [],
  );
}
