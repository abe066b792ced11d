import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay that can swallow everything on the connections it has, as a link without a route does. */
export async function silenceableLink(targetPort: number) {
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      let dead = silent;
      from.on('data', (chunk) => {
        dead ||= silent;
        if (!dead) to.write(chunk);
      });
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    /** Everything that is said from now on, and later on connections that said it, is lost. */
    silence() {
      silent = true;
    },
    heal() {
      silent = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
