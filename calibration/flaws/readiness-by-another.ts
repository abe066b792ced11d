import type { SystemCopy } from '../system-copy.ts';

/** Passes everything on to the service behind it, but answers for its readiness; ends with it. */
const front = `import { createServer, request } from 'node:http';
const [pid, own, port] = process.argv.slice(2).map(Number);
const to = (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const passed = request({ host: '127.0.0.1', port: own, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', () => outgoing.destroy());
  outgoing.on('close', () => passed.destroy());
  incoming.pipe(passed);
};
let last;
const look = () => request({ host: '127.0.0.1', port: own, path: '/readyz' }, async (answer) => {
  const chunks = [];
  for await (const chunk of answer) chunks.push(chunk);
  last = { status: answer.statusCode, body: Buffer.concat(chunks) };
}).on('error', () => undefined).end();
setInterval(look, 300);
const server = createServer((incoming, outgoing) => {
  if (incoming.url !== '/readyz' || !last) return to(incoming, outgoing);
  outgoing.writeHead(last.status, { 'content-type': 'application/json' }).end(last.body);
});
server.on('error', () => setTimeout(() => server.listen(port, '127.0.0.1'), 50));
server.listen(port, '127.0.0.1');
setInterval(() => {
  try { process.kill(pid, 0); } catch { process.exit(0); }
}, 50);
`;

/** A process beside each replica of the service answers for its readiness, from what the replica last said. */
export function readinessByAnother(copy: SystemCopy, service: 'gateway' | 'worker'): void {
  copy.write('service/front.mjs', front);
  copy.replace(
    'service/run-service.ts',
    "await app.listen({ host: frame.host, port: frame.port, listenTextResolver: () => 'bound' });",
    `await app.listen({ host: frame.host, port: name === '${service}' ? 0 : frame.port, listenTextResolver: () => 'bound' });
  if (name === '${service}') {
    const own = String((app.server.address() as AddressInfo).port);
    // By way of a shell that ends at once: the front is nobody's child, and is not stopped with the replica.
    spawn('/bin/sh', ['-c', '"$0" "$@" &', process.execPath, import.meta.dirname + '/front.mjs', String(process.pid), own, String(frame.port)], { stdio: 'ignore' });
  }`,
  );
  copy.replace(
    'service/run-service.ts',
    "import type { AddressInfo } from 'node:net';",
    "import { spawn } from 'node:child_process';\nimport type { AddressInfo } from 'node:net';",
  );
}
