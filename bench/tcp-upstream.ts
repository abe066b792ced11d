import { createServer, type Socket } from 'node:net';

/**
 * The far end of the Toxiproxy bench, a process of its own: an echo server, and a sink that reads an 8-byte length, then as
 * many bytes, then answers one byte. Prints both ports as one JSON line; ends when its standard input does.
 */
const echo = await listen((socket) => socket.on('data', (data) => socket.write(data)));
const sink = await listen((socket) => {
  let expectedBytes = 0;
  socket.on('data', (data) => {
    let { length } = data;
    if (expectedBytes === 0) {
      expectedBytes = Number(data.readBigUInt64BE(0));
      length -= 8;
    }
    expectedBytes -= length;
    if (expectedBytes === 0) socket.write('k');
  });
});
process.stdout.write(`${JSON.stringify({ echo, sink })}\n`);
process.stdin.resume().once('end', () => process.exit(0));

function listen(serve: (socket: Socket) => void): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => serve(socket.on('error', () => socket.destroy())));
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}
