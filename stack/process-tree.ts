import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { pidExists, statFields } from './process-identity.ts';

/** Environment variable that marks every process of a stack with the stack's id. */
export const stackMark = 'DIAMOND_STACK_ID';

/** All pids below `root`, nearest first, without `root` itself. PostgreSQL's backends lead groups of their own, so a group is not enough. */
export function descendantsOf(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const [pid, parent] of parentOfEach()) {
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(pid);
    else childrenOf.set(parent, [pid]);
  }
  const found: number[] = [];
  const queue = [root];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const children = childrenOf.get(next) ?? [];
    found.push(...children);
    queue.push(...children);
  }
  return found;
}

/** Pids whose environment carries the stack's mark, whoever their parent is by now: what a killed process left behind. */
export function processesMarked(stackId: string): number[] {
  const mark = `${stackMark}=${stackId}`;
  return processesWith((variable) => variable === mark);
}

/**
 * Pids in whose environment one variable (`NAME=value`) is wanted. Linux only; elsewhere none are found, and the recorded groups
 * must do.
 */
export function processesWith(isWanted: (variable: string) => boolean): number[] {
  if (process.platform !== 'linux') return [];
  return allPids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').some(isWanted);
    } catch {
      return false; // gone, or another user's: not one that we could end
    }
  });
}

/**
 * Kills every process that carries the stack's mark, again and again until none is found: one of them may fork between being
 * listed and being killed. Throws where some outlive it by 5 s.
 */
export async function killMarked(stackId: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (let found = processesMarked(stackId); found.length > 0; found = processesMarked(stackId)) {
    for (const pid of found) signal(pid, 'SIGKILL');
    const left = await waitUntilGone(found, 1_000);
    if (performance.now() > deadline)
      throw new Error(`stack ${stackId}: pids ${left.join(', ')} outlived SIGKILL by 5 s`);
  }
}

/** Sends a signal; false where there is nobody to receive it. A negative pid addresses a group, as in kill(2). */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Stops the tree below and including `root`, from the top, until no new member turns up; returns its pids, root first. */
export function freezeTree(root: number): number[] {
  const frozen = new Set<number>();
  signal(root, 'SIGSTOP');
  frozen.add(root);
  for (let grew = true; grew; ) {
    grew = false;
    for (const pid of descendantsOf(root)) {
      if (frozen.has(pid)) continue;
      signal(pid, 'SIGSTOP');
      frozen.add(pid);
      grew = true;
    }
  }
  return [...frozen];
}

/** Kills the tree with SIGKILL. Frozen first, so that nobody forks while being counted. Returns the pids that were killed. */
export function killTree(root: number): number[] {
  const members = freezeTree(root);
  for (const pid of members) signal(pid, 'SIGKILL');
  return members;
}

/** Waits until none of the pids runs any more; returns those still running at the deadline. */
export async function waitUntilGone(pids: readonly number[], timeoutMs: number): Promise<number[]> {
  const deadline = performance.now() + timeoutMs;
  let left = pids.filter(pidExists);
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    left = left.filter(pidExists);
  }
  return left;
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOfEach(): [pid: number, parent: number][] {
  if (process.platform === 'linux') {
    return allPids().flatMap((pid) => {
      const fields = statFields(pid);
      return fields && fields.state !== 'Z' ? [[pid, fields.parentPid] as [number, number]] : [];
    });
  }
  return execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}
