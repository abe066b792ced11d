import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { addressOf } from '../observe/address.ts';
import { linkFault, type Network } from './link-fault.ts';

/** More than the kernel keeps for a backlog of 1. */
const fillers = 4;

/**
 * Connection attempts are not answered, neither yes nor no, as behind a firewall that drops packets; open connections are closed. The
 * proxy stops listening, and a listener that accepts nothing takes its place with its backlog full.
 */
export function unanswered(network: Network, link: Link): Fault {
  let listener: ChildProcess | undefined;
  let sockets: Socket[] = [];
  const { host, port } = addressOf(link.listen);
  return linkFault(network, {
    name: `${link.name}: connection attempts unanswered`,
    link,
    async inject() {
      await network.links.cut(link);
      listener = spawn(process.execPath, [join(import.meta.dirname, 'deaf-listener.ts'), host, String(port)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      await once(listener.stdout!, 'data');
      sockets = Array.from({ length: fillers }, () => connect({ host, port }).on('error', () => undefined));
    },
    async heal() {
      for (const socket of sockets) socket.destroy();
      sockets = [];
      if (listener && listener.exitCode === null && listener.signalCode === null) {
        const gone = once(listener, 'exit');
        listener.kill('SIGKILL');
        await gone;
      }
      listener = undefined;
      await network.links.heal(link);
    },
    isInEffect: ({ kept, anew }) => kept.kind === 'broken' && anew.kind === 'unanswered',
  });
}
