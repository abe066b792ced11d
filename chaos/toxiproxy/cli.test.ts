import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { request } from './conformance/rig.ts';
import { findToxiproxy } from './find-toxiproxy.ts';
import { spawnEmbeddedToxiproxy, spawnRealToxiproxy, type ToxiproxyProcess } from './spawn-toxiproxy.ts';

const cli = findToxiproxy('cli');
const server = findToxiproxy('server');
const listen = '127.0.0.1:0';
const upstream = '127.0.0.1:1';

/** A day's work with `toxiproxy-cli`, mistakes included, and what it prints. PORT stands for the port the server chose. */
const session: readonly { run: string[]; prints: string; exitCode?: number }[] = [
  { run: ['list'], prints: '' },
  { run: ['create', '--listen', listen, '--upstream', upstream, 'shop'], prints: 'Created new proxy shop' },
  {
    run: ['create', '--listen', listen, '--upstream', upstream, 'shop'],
    prints: 'Failed to create proxy: Create: HTTP 409: proxy already exists',
    exitCode: 1,
  },
  { run: ['list'], prints: 'shop\t127.0.0.1:PORT\t127.0.0.1:1\tenabled\t0' },
  { run: ['inspect', 'shop'], prints: '' },
  { run: ['inspect', 'none'], prints: 'Failed to retrieve proxy none: HTTP 404: proxy not found', exitCode: 1 },
  { run: ['toggle', 'shop'], prints: 'Proxy shop is now disabled' },
  { run: ['list'], prints: 'shop\t127.0.0.1:PORT\t127.0.0.1:1\tdisabled\t0' },
  { run: ['toggle', 'shop'], prints: 'Proxy shop is now enabled' },
  {
    run: ['toxic', 'add', '--type', 'latency', '--toxicName', 'slow', '-a', 'latency=100', '-a', 'jitter=50', 'shop'],
    prints: "Added downstream latency toxic 'slow' on proxy 'shop'",
  },
  {
    run: ['toxic', 'add', '-t', 'bandwidth', '--toxicity', '0.25', '--upstream', '-a', 'rate=10', 'shop'],
    prints: "Added upstream bandwidth toxic 'bandwidth_upstream' on proxy 'shop'",
  },
  {
    run: ['toxic', 'add', '-t', 'latency', '-n', 'slow', 'shop'],
    prints: 'Failed to add toxic: failed to add toxic to proxy shop: AddToxic: HTTP 409: toxic already exists',
    exitCode: 1,
  },
  {
    run: ['toxic', 'add', '-t', 'mud', 'shop'],
    prints: 'Failed to add toxic: failed to add toxic to proxy shop: AddToxic: HTTP 400: invalid toxic type',
    exitCode: 1,
  },
  {
    run: ['inspect', 'shop'],
    prints:
      'bandwidth_upstream\ttype=bandwidth\tstream=upstream\ttoxicity=0.25\tattributes=[\trate=10\t]\n' +
      'slow\ttype=latency\tstream=downstream\ttoxicity=1.00\tattributes=[\tjitter=50\tlatency=100\t]',
  },
  { run: ['list'], prints: 'shop\t127.0.0.1:PORT\t127.0.0.1:1\tenabled\t2' },
  {
    run: ['toxic', 'update', '-n', 'slow', '--toxicity', '0.5', '-a', 'jitter=25', 'shop'],
    prints: "Updated toxic 'slow' on proxy 'shop'",
  },
  {
    run: ['toxic', 'update', '-n', 'slow', '-a', 'latency=a lot', 'shop'],
    prints:
      "Failed to update toxic: failed to update toxic 'slow' of proxy 'shop': HTTP 400: bad request body: " +
      'json: cannot unmarshal string into Go struct field LatencyToxic.attributes.latency of type int64',
    exitCode: 1,
  },
  {
    run: ['toxic', 'remove', '-n', 'bandwidth_upstream', 'shop'],
    prints: "Removed toxic 'bandwidth_upstream' on proxy 'shop'",
  },
  {
    run: ['toxic', 'remove', '-n', 'bandwidth_upstream', 'shop'],
    prints:
      "Failed to remove toxic: failed to remove toxic 'bandwidth_upstream' from proxy 'shop': HTTP 404: toxic not found",
    exitCode: 1,
  },
  {
    run: ['inspect', 'shop'],
    prints: 'slow\ttype=latency\tstream=downstream\ttoxicity=0.50\tattributes=[\tjitter=25\tlatency=100\t]',
  },
  { run: ['delete', 'shop'], prints: 'Deleted proxy shop' },
  { run: ['delete', 'shop'], prints: 'Failed to retrieve proxy shop: HTTP 404: proxy not found', exitCode: 1 },
  { run: ['list'], prints: '' },
];

describe("Shopify's toxiproxy-cli", () => {
  const missing = 'no toxiproxy-cli on the PATH or in TOXIPROXY_CLI: nothing was examined';
  it('drives the embedded server', async (test) => {
    if (!cli) {
      test.diagnostic(missing);
      return test.skip(missing);
    }
    await holds(cli, await spawnEmbeddedToxiproxy());
  });

  it('drives the real server to the same visible results', async (test) => {
    if (!cli || !server) {
      const reason = cli ? 'no toxiproxy-server on the PATH or in TOXIPROXY_SERVER' : missing;
      test.diagnostic(reason);
      return test.skip(reason);
    }
    await holds(cli, await spawnRealToxiproxy(server));
  });
});

async function holds(program: string, toxiproxy: ToxiproxyProcess): Promise<void> {
  try {
    for (const { run, prints, exitCode = 0 } of session) {
      const before = await request(toxiproxy.url, 'GET', '/proxies');
      const port = /"listen":"127\.0\.0\.1:(\d+)"/.exec(before.text)?.[1];
      const result = await execute(program, ['--host', toxiproxy.url, ...run]);
      const printed = `${result.stdout}${result.stderr}`.replace(new RegExp(`:${port}\\b`, 'g'), ':PORT').trim();
      assert.deepEqual({ printed, exitCode: result.exitCode }, { printed: prints, exitCode }, run.join(' '));
    }
  } finally {
    await toxiproxy.stop();
  }
}

function execute(program: string, parameters: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  return new Promise((resolve, reject) => {
    execFile(program, parameters, { timeout: 20_000 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ stdout, stderr, exitCode: typeof error?.code === 'number' ? error.code : 0 });
    });
  });
}
