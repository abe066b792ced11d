import { parseArgs } from 'node:util';
import { startToxiproxy } from './server.ts';

/**
 * The embedded Toxiproxy as a process: `node chaos/toxiproxy/main.ts --host 127.0.0.1 --port 0 [--seed N]`.
 * Prints one JSON line with its address once it listens, and stops on SIGTERM or SIGINT.
 */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8474' },
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
} catch (error) {
  fail('toxiproxy.listen', error);
}

function fail(code: string, error: unknown): never {
  process.stderr.write(`${JSON.stringify({ code, host: values.host, port: values.port, error: String(error) })}\n`);
  process.exit(1);
}
