import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findToxiproxy } from '../chaos/toxiproxy/find-toxiproxy.ts';
import {
  spawnEmbeddedToxiproxy,
  spawnRealToxiproxy,
  type ToxiproxyProcess,
} from '../chaos/toxiproxy/spawn-toxiproxy.ts';

/**
 * What a proxy without toxics costs: round trips of small messages on one open connection, and throughput of one connection,
 * straight to the upstream, through the embedded server and, where there is one, through Shopify's. All targets take turns
 * in one run, so that whatever else the machine does hits all alike; client, proxies and upstream are processes apart.
 * `node bench/toxiproxy.ts [--rounds 40] [--json FILE]`
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' }, json: { type: 'string' } } });
const rounds = Number(values.rounds);
const tripsPerRound = 500;
const warmUpTrips = 2000;
const messageBytes = 128;
const transferBytes = 64 * 1024 * 1024;

interface Target {
  name: string;
  echo: Socket;
  sink: Socket;
  roundTripsMs: number[];
  /** Medians and 99th percentiles of single rounds: compared only with those of the same round, measured moments apart. */
  roundMediansMs: number[];
  roundP99sMs: number[];
  megabytesPerSecond: number[];
}

const upstream = spawn(process.execPath, [fileURLToPath(new URL('./tcp-upstream.ts', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = (await once(createInterface({ input: upstream.stdout }), 'line')) as [string];
const ports = JSON.parse(line) as { echo: number; sink: number };
const real = findToxiproxy('server');
const proxies: ToxiproxyProcess[] = [];
try {
  const targets = [await target('direct', ports)];
  targets.push(await through('embedded', await spawnEmbeddedToxiproxy()));
  if (real) targets.push(await through('real', await spawnRealToxiproxy(real)));
  else console.log('No toxiproxy-server on the PATH or in TOXIPROXY_SERVER: embedded against direct only.');
  for (const { echo } of targets) await roundTrips(echo, warmUpTrips);
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes from round to round.
    for (const item of rotate(targets, round)) {
      const timesMs = await roundTrips(item.echo, tripsPerRound);
      item.roundTripsMs.push(...timesMs);
      item.roundMediansMs.push(quantile(timesMs, 0.5));
      item.roundP99sMs.push(quantile(timesMs, 0.99));
    }
  }
  const transfers = Math.max(3, Math.ceil(rounds / 4));
  for (let round = 0; round <= transfers; round += 1) {
    for (const item of rotate(targets, round)) {
      const speed = await transfer(item.sink);
      if (round > 0) item.megabytesPerSecond.push(speed);
    }
  }
  report(targets);
  for (const { echo, sink } of targets) for (const socket of [echo, sink]) socket.destroy();
} finally {
  for (const proxy of proxies) await proxy.stop();
  upstream.stdin.end();
}

async function through(name: string, proxy: ToxiproxyProcess): Promise<Target> {
  proxies.push(proxy);
  const create = async (link: 'echo' | 'sink') => {
    const body = JSON.stringify({ name: link, listen: '127.0.0.1:0', upstream: `127.0.0.1:${ports[link]}` });
    const response = await fetch(`${proxy.url}/proxies`, { method: 'POST', body });
    const { listen } = (await response.json()) as { listen: string };
    return Number(listen.split(':').at(-1));
  };
  return await target(name, { echo: await create('echo'), sink: await create('sink') });
}

async function target(name: string, { echo, sink }: { echo: number; sink: number }): Promise<Target> {
  const open = async (port: number) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return socket;
  };
  const measured = { roundTripsMs: [], roundMediansMs: [], roundP99sMs: [], megabytesPerSecond: [] };
  return { name, echo: await open(echo), sink: await open(sink), ...measured };
}

/** Sends a message, waits for its echo, and so on. */
function roundTrips(socket: Socket, count: number): Promise<number[]> {
  const message = Buffer.alloc(messageBytes, 'x');
  return new Promise((resolve) => {
    const timesMs: number[] = [];
    let startedMs = 0;
    let missingBytes = 0;
    const send = () => {
      missingBytes = messageBytes;
      startedMs = performance.now();
      socket.write(message);
    };
    const receive = (data: Buffer) => {
      missingBytes -= data.length;
      if (missingBytes > 0) return;
      timesMs.push(performance.now() - startedMs);
      if (timesMs.length < count) return send();
      socket.off('data', receive);
      resolve(timesMs);
    };
    socket.on('data', receive);
    send();
  });
}

/** @returns megabytes (10⁶) per second, from the first byte sent until the upstream has confirmed the last. */
async function transfer(socket: Socket): Promise<number> {
  const block = Buffer.alloc(256 * 1024, 'x');
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(transferBytes));
  const confirmed = once(socket, 'data');
  const startedMs = performance.now();
  socket.write(length);
  for (let sent = 0; sent < transferBytes; sent += block.length) {
    if (!socket.write(block)) await once(socket, 'drain');
  }
  await confirmed;
  return transferBytes / 1000 / (performance.now() - startedMs);
}

function report(targets: readonly Target[]): void {
  const direct = targets.find(({ name }) => name === 'direct')!;
  const rows = targets.map(({ name, roundTripsMs, roundMediansMs, roundP99sMs, megabytesPerSecond }) => {
    const added = roundMediansMs.map((medianMs, round) => medianMs - (direct.roundMediansMs[round] ?? 0));
    const addedP99s = roundP99sMs.map((p99Ms, round) => p99Ms - (direct.roundP99sMs[round] ?? 0));
    return {
      target: name,
      roundTrips: roundTripsMs.length,
      medianMicroseconds: quantile(roundTripsMs, 0.5) * 1000,
      p99Microseconds: quantile(roundTripsMs, 0.99) * 1000,
      addedMedianMicroseconds: quantile(added, 0.5) * 1000,
      addedP99Microseconds: quantile(addedP99s, 0.5) * 1000,
      megabytesPerSecond: quantile(megabytesPerSecond, 0.5),
    };
  });
  console.table(
    Object.fromEntries(
      rows.map(({ target, ...figures }) => [
        target,
        Object.fromEntries(Object.entries(figures).map(([key, figure]) => [key, Math.round(figure * 10) / 10])),
      ]),
    ),
  );
  const embedded = rows.find(({ target }) => target === 'embedded');
  const shopify = rows.find(({ target }) => target === 'real');
  const ratios = embedded &&
    shopify && {
      addedMedian: embedded.addedMedianMicroseconds / shopify.addedMedianMicroseconds,
      addedP99: embedded.addedP99Microseconds / shopify.addedP99Microseconds,
      throughput: embedded.megabytesPerSecond / shopify.megabytesPerSecond,
    };
  if (ratios) {
    console.log(
      `embedded : real = ${ratios.addedMedian.toFixed(2)} in added median latency (1 or less is the goal), ` +
        `${ratios.addedP99.toFixed(2)} in added p99, ${ratios.throughput.toFixed(2)} in throughput (more is better)`,
    );
  }
  const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version };
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ schema: 1, machine, rounds, rows, ratios }, null, 2)}\n`);
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const offset = by % items.length;
  return [...items.slice(offset), ...items.slice(0, offset)];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
