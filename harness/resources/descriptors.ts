import { readdirSync, readlinkSync } from 'node:fs';
import { textOf } from './process-facts.ts';

/** One open descriptor of a process, named so that two of the same use have the same name. */
export interface Descriptor {
  readonly kind: 'socket' | 'file' | 'pipe' | 'kernel object';
  /** `accepted at 127.0.0.1:4000`, `to 127.0.0.1:5432`, a path, `eventpoll`. */
  readonly name: string;
}

/** All open descriptors of a process; none where it is gone. Throws EACCES for somebody else's process. Linux only. */
export function descriptorsOf(pid: number): Descriptor[] {
  const directory = `/proc/${pid}/fd`;
  let targets: string[];
  try {
    targets = readdirSync(directory).flatMap((number) => targetOf(`${directory}/${number}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const sockets = targets.some((target) => target.startsWith('socket:')) ? socketNames(pid) : new Map();
  return targets.map((target) => describe(target, sockets));
}

/** Ports on which the process listens on IPv4 or IPv6. */
export function listeningPortsOf(pid: number): number[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((number) => targetOf(`/proc/${pid}/fd/${number}`)));
  return tcpSockets(pid)
    .filter(({ state, inode }) => state === listening && inodes.has(`socket:[${inode}]`))
    .map(({ local }) => Number(local.slice(local.lastIndexOf(':') + 1)));
}

function targetOf(link: string): string[] {
  try {
    return [readlinkSync(link)];
  } catch (error) {
    // Closed between being listed and being read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function describe(target: string, sockets: ReadonlyMap<string, string>): Descriptor {
  if (target.startsWith('socket:')) return { kind: 'socket', name: sockets.get(target) ?? 'local socket' };
  if (target.startsWith('pipe:')) return { kind: 'pipe', name: 'pipe' };
  const anonymous = /^anon_inode:\[?([\w.-]+)\]?$/.exec(target);
  if (anonymous) return { kind: 'kernel object', name: anonymous[1]! };
  return { kind: 'file', name: target };
}

const listening = '0A';

interface TcpSocket {
  readonly local: string;
  readonly remote: string;
  readonly state: string;
  readonly inode: string;
}

/** `socket:[inode]` → what it is for. */
function socketNames(pid: number): Map<string, string> {
  const all = tcpSockets(pid);
  const served = new Set(all.filter(({ state }) => state === listening).map(({ local }) => local));
  return new Map(
    all.map(({ local, remote, state, inode }) => {
      const name =
        state === listening ? `listening at ${local}` : served.has(local) ? `accepted at ${local}` : `to ${remote}`;
      return [`socket:[${inode}]`, name];
    }),
  );
}

/** The TCP sockets of the process's network namespace, whoever owns them. */
function tcpSockets(pid: number): TcpSocket[] {
  return ['tcp', 'tcp6'].flatMap((table) =>
    (textOf(`/proc/${pid}/net/${table}`) ?? '')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => {
        const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
        return { local: addressOf(local), remote: addressOf(remote), state, inode };
      }),
  );
}

/** From the kernel's hexadecimal, four bytes at a time in the order of the machine (little-endian). */
function addressOf(hexadecimal: string): string {
  const [address = '', port = ''] = hexadecimal.split(':');
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)),
  );
  const isMapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  const host = bytes.length === 4 || isMapped ? bytes.slice(-4).join('.') : `[${groups(bytes)}]`;
  return `${host}:${Number.parseInt(port, 16)}`;
}

function groups(bytes: readonly number[]): string {
  return Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(':');
}
