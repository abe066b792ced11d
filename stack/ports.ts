import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { DiamondError } from '../harness/errors.ts';

const blockSize = 32;
const lowestPort = 10_240;

/**
 * A block of free loopback ports. They lie below the range that the kernel hands out for outgoing connections: the port of a
 * killed replica, or of a proxy that a fault switched off, must still be free when it comes back, however much load is on.
 */
export interface PortBlock {
  /** Listens on the block's last port from the start: binding it is what claims the block against another stack. */
  readonly control: Server;
  readonly controlPort: number;
  /** The next free port of the block. */
  next(): number;
}

/** Claims a block; with `firstPort` that very one, or it fails. */
export async function claimPorts(firstPort?: number): Promise<PortBlock> {
  const candidates = firstPort === undefined ? randomBlocks() : [firstPort];
  for (const first of candidates) {
    const control = await listening(first + blockSize - 1);
    if (!control) continue;
    const ports = Array.from({ length: blockSize - 1 }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) {
      let used = 0;
      return {
        control,
        controlPort: first + blockSize - 1,
        next: () => {
          const port = ports[used++];
          if (port === undefined) throw new Error(`a stack needs more than ${ports.length} ports`);
          return port;
        },
      };
    }
    control.close();
  }
  throw new DiamondError({
    code: 'no-free-ports',
    subject: firstPort === undefined ? 'loopback ports' : `--port ${firstPort}`,
    expected: `${blockSize} free ports in a row on 127.0.0.1`,
    received: firstPort === undefined ? 'none in 200 tries' : 'at least one of them in use',
    action: 'Stop what holds them (`npx diamond-run stop` ends stacks of this folder), or choose another first port.',
  });
}

function* randomBlocks(): Generator<number> {
  const blocks = Math.floor((outgoingRangeStart() - lowestPort) / blockSize);
  for (let tries = 0; tries < 200; tries++) yield lowestPort + blockSize * randomInt(blocks);
}

function outgoingRangeStart(): number {
  const fallback = 32_768; // Linux's default; macOS starts at 49,152
  if (process.platform !== 'linux') return fallback;
  const start = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
  return start > lowestPort + blockSize ? start : fallback;
}

function listening(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createSocketServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
