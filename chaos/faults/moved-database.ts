import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { addressOf } from '../observe/address.ts';

/**
 * The far end moves to another address, as in a failover: open connections break, and new ones arrive elsewhere. What stands there
 * is the same server behind a forwarder, which counts who came.
 */
export function moved(links: Links, moving: readonly Link[]): Fault {
  const forwarders: { server: Server; sockets: Set<Socket>; arrived: number; link: Link }[] = [];
  return {
    name: `${moving.map((link) => link.name).join(', ')}: moved to another address`,
    inject: async () => {
      for (const link of moving) {
        const forwarder = { sockets: new Set<Socket>(), arrived: 0, link, server: createServer() };
        forwarders.push(forwarder);
        forwarder.server.on('connection', (near) => {
          forwarder.arrived += 1;
          forward(near, link.upstream, forwarder.sockets);
        });
        await new Promise<void>((resolve, reject) => {
          forwarder.server.once('error', reject).listen(0, '127.0.0.1', resolve);
        });
        const { port } = forwarder.server.address() as AddressInfo;
        const proxy = await links.proxy(link);
        await proxy.update({ enabled: true, listen: link.listen, upstream: `127.0.0.1:${port}` });
      }
    },
    heal: async () => {
      for (const link of moving) await links.heal(link);
      for (const { server, sockets } of forwarders.splice(0)) {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      }
    },
    observe: async () => {
      const upstreams = await Promise.all(
        moving.map(async (link) => (await links.proxy(link)).upstream === link.upstream),
      );
      const arrived = forwarders.map((forwarder) => forwarder.arrived);
      return {
        inEffect: forwarders.length === moving.length && arrived.every((count) => count > 0),
        gone: forwarders.length === 0 && upstreams.every(Boolean),
        saw: `${arrived.join(', ') || 'no'} connections at the new addresses`,
      };
    },
  };
}

function forward(near: Socket, upstream: string, sockets: Set<Socket>): void {
  const far = connect({ ...addressOf(upstream), noDelay: true });
  near.setNoDelay(true);
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  }
}
