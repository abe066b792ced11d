import { readdirSync, readFileSync } from 'node:fs';

/**
 * Bytes of the process's own memory that are resident (`RssAnon`): neither files nor what it shares with others, such as
 * PostgreSQL's buffers, which fill up and are no leak. Undefined where the process is gone. Linux only.
 */
export function residentBytesOf(pid: number): number | undefined {
  const status = textOf(`/proc/${pid}/status`);
  const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** A process below another one. */
export interface ChildProcess {
  readonly pid: number;
  /** Its title where it has set one, as PostgreSQL's backends do, else its command. */
  readonly title: string;
}

/** Every process below `root`, without it, zombies too: those nobody has reaped. Linux only. */
export function descendantsOf(root: number): ChildProcess[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = textOf(`/proc/${name}/stat`);
    // The command stands in parentheses and may hold some itself: fields count from the last one.
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).map((pid) => ({ pid, title: titleOf(pid) }));
}

function titleOf(pid: number): string {
  const line = textOf(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
  return line || (textOf(`/proc/${pid}/comm`)?.trim() ?? 'gone');
}

/** Undefined where the file is gone: a process may end between being listed and being read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
