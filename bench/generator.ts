/**
 * The load generator against its peers: the same message call, offered at 100, 500 and 1,000 a second to one server in a process of
 * its own. Each round has every tool at every rate; of the rounds the median. Prints the table of docs/load.md.
 *
 *   node bench/generator.ts [seconds per cell, default 20] [rounds, default 3]
 *
 * vegeta and k6 take part where they are on the PATH, or named by VEGETA and K6.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ascending, percentileOfSorted } from '../harness/statistics/percentile.ts';
import { latenessP99Ms, ours, peersFound, plainArtillery, type Tool } from './generator/tools.ts';

const seconds = Number(process.argv[2] ?? 20);
const rounds = Number(process.argv[3] ?? 3);
const rates = [100, 500, 1000];
const directory = mkdtempSync(join(tmpdir(), 'diamond-bench-'));

interface Measured {
  readonly arrived: number;
  readonly achievedPerSecond: number;
  readonly ownLagP99Ms: number | undefined;
  readonly isVoid: boolean;
  readonly latenessP99Ms: number;
  readonly cpuSeconds: number;
}

const peers = peersFound();
const tools = [ours, plainArtillery, ...peers];
const cells = new Map<string, Measured[]>();
/** CPU seconds of a tool that offers next to nothing. */
const startUp = new Map<string, number>();

const load = loadavg()[0]!.toFixed(1);
console.log(
  `${seconds} s a cell, median of ${rounds}, ${process.version}, ${availableParallelism()} processors, load ${load}.\n`,
);
try {
  for (const tool of tools) startUp.set(tool.name, (await measured(tool, 2, 1)).cpuSeconds);
  for (let round = 0; round < rounds; round += 1) {
    for (const rate of rates) {
      for (const tool of tools) {
        const key = `${tool.name} ${rate}`;
        cells.set(key, [...(cells.get(key) ?? []), await measured(tool, rate, seconds)]);
      }
    }
  }
  print();
} finally {
  rmSync(directory, { recursive: true });
}

async function measured(tool: Tool, perSecond: number, forSeconds: number): Promise<Measured> {
  const server = fork(new URL('./generator/message-server.ts', import.meta.url));
  try {
    const [url] = (await once(server, 'message')) as [string];
    const before = cpuSecondsOfEndedChildren();
    const ownWords = await tool.run({ url, perSecond, seconds: forSeconds, directory });
    const cpuSeconds = cpuSecondsOfEndedChildren() - before;
    server.send('arrivals');
    const [arrivals] = (await once(server, 'message')) as [number[]];
    if (arrivals.length < 2)
      throw new Error(`${tool.name} offered ${perSecond} a second and ${arrivals.length} arrived`);
    const { lagP99Ms, isVoid } = ownWords();
    const spanSeconds = (arrivals.at(-1)! - arrivals[0]!) / 1000 + 1 / perSecond;
    return {
      arrived: arrivals.length,
      achievedPerSecond: arrivals.length / spanSeconds,
      ownLagP99Ms: lagP99Ms,
      isVoid,
      latenessP99Ms: latenessP99Ms(arrivals, perSecond),
      cpuSeconds,
    };
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

function print(): void {
  const columns = [
    'generator',
    'offered',
    'arrived',
    'achieved',
    'lag p99, own',
    'lateness p99 at the server',
    'CPU s per 1,000',
    'of it start-up',
  ];
  console.log(`| ${columns.join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |`);
  for (const rate of rates) for (const { name } of tools) console.log(row(name, rate, cells.get(`${name} ${rate}`)!));
  if (peers.length === 0) console.log('| vegeta, k6 | not found | | | | | | |');
}

function row(name: string, rate: number, those: readonly Measured[]): string {
  const median = (read: (one: Measured) => number) => percentileOfSorted(ascending(those.map(read)), 0.5);
  const voids = those.filter(({ isVoid }) => isVoid).length;
  const ownLag = those.some(({ ownLagP99Ms }) => ownLagP99Ms === undefined)
    ? 'does not tell'
    : `${median(({ ownLagP99Ms }) => ownLagP99Ms!).toFixed(1)} ms${voids > 0 ? `, ${voids} of ${those.length} void` : ''}`;
  return `| ${[
    name,
    `${rate}/s`,
    `${median(({ arrived }) => arrived)} of ${rate * seconds}`,
    `${median(({ achievedPerSecond }) => achievedPerSecond).toFixed(1)}/s`,
    ownLag,
    `${median((one) => one.latenessP99Ms).toFixed(1)} ms`,
    median(({ cpuSeconds, arrived }) => (1000 * cpuSeconds) / arrived).toFixed(2),
    median(({ arrived }) => (1000 * startUp.get(name)!) / arrived).toFixed(2),
  ].join(' | ')} |`;
}

/** User and system time of all children that have ended and been waited for, out of /proc: the same for every tool. */
function cpuSecondsOfEndedChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  const clockTicksPerSecond = 100;
  return (Number(fields[13]) + Number(fields[14])) / clockTicksPerSecond;
}
