import { readSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * A process that listens and never accepts: once its backlog is full, connection attempts are not even answered. Started with
 * `host port`; says `listening` and then blocks in a read of its standard input, so that it ends with whoever started it.
 */
const [host, port] = process.argv.slice(2);
const server = createServer();
server.listen({ host, port: Number(port), backlog: 1 }, () => {
  process.stdout.write('listening\n', () => {
    // The event loop stands still in here, hence nothing is accepted.
    readSync(0, Buffer.alloc(1));
    process.exit(0);
  });
});
