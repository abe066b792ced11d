import { parseArgs } from 'node:util';
import { startToxiproxy } from './server.ts';

/**
 * The embedded Toxiproxy as a process: `node chaos/toxiproxy/main.ts --host 127.0.0.1 --port 0 [--seed N]
 * [--stop-with-stdin]`.
 * Prints one JSON line with its address once it listens, and stops on SIGTERM or SIGINT; with
 * `--stop-with-stdin` also when its standard input ends, as it does when whoever started it dies.
 */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8474' },
    'stop-with-stdin': { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
  },
});

try {
  const seed = Number(values.seed);
  const { host, port, close } = await startToxiproxy({ host: values.host, port: Number(values.port), seed });
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  process.stdout.write(`${JSON.stringify({ msg: 'listening', url, host, port, seed, pid: process.pid })}\n`);
  const stop = () => {
    close().then(
      () => process.exit(0),
      (error: unknown) => fail('toxiproxy.stop', error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (values['stop-with-stdin']) process.stdin.once('end', stop).resume();
} catch (error) {
  fail('toxiproxy.listen', error);
}

function fail(code: string, error: unknown): never {
  process.stderr.write(`${JSON.stringify({ code, host: values.host, port: values.port, error: String(error) })}\n`);
  process.exit(1);
}
