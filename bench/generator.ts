/**
 * The load generator against its peers: the same message call, offered at 100, 500 and 1,000 a second to one server that records when
 * each arrives. Prints the table of docs/load.md.
 *
 *   node bench/generator.ts [seconds per cell, default 20]     (vegeta is included where it is on the PATH)
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runLoad } from '../harness/load-run/run-load.ts';
import { ascending, percentileOfSorted } from '../harness/statistics/percentile.ts';
import { startThrowAwayServer, type ThrowAwayServer } from '../load/testing/throw-away-server.ts';

const seconds = Number(process.argv[2] ?? 20);
const rates = [100, 500, 1000];
const directory = mkdtempSync(join(tmpdir(), 'diamond-bench-'));

interface Tool {
  readonly name: string;
  run(server: ThrowAwayServer, rate: number, seconds: number): Promise<string>;
}

const tools: Tool[] = [
  { name: 'Diamond Run', run: ours },
  { name: 'Artillery 2.0.34, plain', run: plainArtillery },
];
if (spawnSync('vegeta', ['-version']).status === 0) tools.push({ name: 'vegeta 12', run: vegeta });

console.log(`${seconds} s a cell, ${process.version}, load average ${loadavg()[0]!.toFixed(1)} at the start.\n`);
console.log(
  '| generator | offered | arrived | achieved | lateness p50 / p99 at the server | CPU s per 1,000 | of it start-up | says itself |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
try {
  for (const tool of tools) {
    const startUp = (await measured(tool, 1, 1)).cpuSeconds;
    for (const rate of rates) console.log(row(tool.name, rate, startUp, await measured(tool, rate, seconds)));
  }
} finally {
  rmSync(directory, { recursive: true });
}

interface Measured {
  readonly arrivals: readonly number[];
  readonly cpuSeconds: number;
  readonly said: string;
}

async function measured(tool: Tool, rate: number, forSeconds: number): Promise<Measured> {
  const server = await startThrowAwayServer();
  const before = cpuSecondsOfEndedChildren();
  try {
    const said = await tool.run(server, rate, forSeconds);
    return {
      arrivals: server.received.map(({ atMs }) => atMs),
      cpuSeconds: cpuSecondsOfEndedChildren() - before,
      said,
    };
  } finally {
    await server.close();
  }
}

/** Lateness: how much later than the evenest schedule through its earliest arrivals each one came; same for every tool. */
function row(name: string, rate: number, startUpSeconds: number, { arrivals, cpuSeconds, said }: Measured): string {
  const offsets = arrivals.map((atMs, i) => atMs - (i * 1000) / rate);
  const earliest = percentileOfSorted(ascending(offsets), 0.01);
  const lateness = ascending(offsets.map((offset) => offset - earliest));
  const spanSeconds = (arrivals.at(-1)! - arrivals[0]!) / 1000 + 1 / rate;
  const per1000 = (cpu: number) => ((cpu * 1000) / arrivals.length).toFixed(2);
  return `| ${[
    name,
    `${rate}/s`,
    `${arrivals.length} of ${rate * seconds}`,
    `${(arrivals.length / spanSeconds).toFixed(1)}/s`,
    `${percentileOfSorted(lateness, 0.5).toFixed(1)} / ${percentileOfSorted(lateness, 0.99).toFixed(1)} ms`,
    per1000(cpuSeconds),
    per1000(startUpSeconds),
    said,
  ].join(' | ')} |`;
}

async function ours(server: ThrowAwayServer, rate: number, forSeconds: number): Promise<string> {
  const record = await runLoad({
    scenario: 'load/scenarios/message-short.yml',
    directory,
    phases: [{ duration: forSeconds, arrivalRate: rate }],
    warmUpPhases: 0,
    environment: {
      DIAMOND_URL: server.url,
      DIAMOND_SYSTEM: 'load/testing/throw-away-system.ts',
      DIAMOND_RUNS: join(directory, 'runs'),
    },
    deadlineMs: (forSeconds + 60) * 1000,
  });
  return `lag p99 ${record.lagMs.p99.toFixed(1)} ms${record.validity.valid ? '' : ', void'}`;
}

async function plainArtillery(server: ThrowAwayServer, rate: number, forSeconds: number): Promise<string> {
  const file = join(directory, 'plain.json');
  const post = { url: '/messages', json: { text: 'Message under load' } };
  const script = {
    config: { target: server.url, phases: [{ duration: forSeconds, arrivalRate: rate }] },
    scenarios: [{ flow: [{ post }] }],
  };
  writeFileSync(file, JSON.stringify(script));
  const artillery = dirname(createRequire(import.meta.url).resolve('artillery/package.json'));
  await ended(process.execPath, [join(artillery, 'bin/run'), 'run', '--quiet', file]);
  return '';
}

async function vegeta(server: ThrowAwayServer, rate: number, forSeconds: number): Promise<string> {
  const body = join(directory, 'body.json');
  writeFileSync(body, JSON.stringify({ text: 'Message under load' }));
  const targets = join(directory, 'targets');
  writeFileSync(targets, `POST ${server.url}/messages\n@${body}\n`);
  const output = join(directory, 'vegeta.bin');
  await ended('vegeta', [
    'attack',
    `-rate=${rate}`,
    `-duration=${forSeconds}s`,
    `-targets=${targets}`,
    `-output=${output}`,
  ]);
  return '';
}

async function ended(command: string, commandArguments: readonly string[]): Promise<void> {
  const env = { ...process.env, ARTILLERY_DISABLE_TELEMETRY: 'true' };
  const child = spawn(command, commandArguments, { stdio: ['ignore', 'ignore', 'inherit'], env });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}`);
}

/** User and system time of all children that have ended and been waited for, out of /proc: the same for every tool. */
function cpuSecondsOfEndedChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  const clockTicksPerSecond = 100;
  return (Number(fields[13]) + Number(fields[14])) / clockTicksPerSecond;
}
