import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Names one process for good: a pid alone is reused, together with its start time and the boot it is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks since boot (/proc/PID/stat, field 22). Elsewhere: what `ps -o lstart=` says. */
  readonly startTime: string;
  readonly bootId: string;
}

/** The identity of a running process; undefined where there is none (a zombie counts as none). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime, bootId: bootId() };
}

/** Whether exactly this process still runs: same pid, same start time, same boot. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.bootId === bootId() && startTimeOf(identity.pid) === identity.startTime;
}

/** Whether any process with this pid exists and is not a zombie. */
export function pidExists(pid: number): boolean {
  return startTimeOf(pid) !== undefined;
}

let cachedBootId: string | undefined;

/** Changes with every boot of the machine. */
export function bootId(): string {
  cachedBootId ??=
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).trim();
  return cachedBootId;
}

function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const fields = statFields(pid);
    return fields === undefined || fields.state === 'Z' || fields.state === 'X' ? undefined : fields.startTime;
  }
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined; // ps exits 1 where no such process exists
  }
}

export interface StatFields {
  readonly state: string;
  readonly parentPid: number;
  readonly startTime: string;
}

/** The fields of /proc/PID/stat that matter here; undefined where the process is gone. Linux only. */
export function statFields(pid: number): StatFields | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // gone, between being listed and being read
  }
  // Field 2 is the command in parentheses and may itself hold spaces and parentheses: count from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? 'X', parentPid: Number(fields[1]), startTime: fields[19] ?? '' };
}
