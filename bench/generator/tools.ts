import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runLoad } from '../../harness/load-run/run-load.ts';
import { ascending, percentileOfSorted } from '../../harness/statistics/percentile.ts';

/** What a tool is to offer, and a folder of its own for what it leaves. */
export interface Task {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly directory: string;
}

/** What a tool says of itself once it has ended. */
export interface OwnWords {
  /** p99 of how much later than due its requests were sent; undefined where it cannot tell. */
  readonly lagP99Ms: number | undefined;
  /** It would not have its figures believed. */
  readonly isVoid: boolean;
}

export interface Tool {
  readonly name: string;
  /** Offers it as a child process that has ended by then. What it says of itself is asked afterwards, for that costs too. */
  run(task: Task): Promise<() => OwnWords>;
}

const require = createRequire(import.meta.url);
const body = JSON.stringify({ text: 'Message 0-1234 of Ada under load. 00000000-0000-4000-8000-000000000001' });
const silent = (): OwnWords => ({ lagP99Ms: undefined, isVoid: false });

export const ours: Tool = {
  name: 'Diamond Run',
  run: async ({ url, perSecond, seconds, directory }) => {
    const { lagMs, validity } = await runLoad({
      scenario: 'load/scenarios/message-short.yml',
      directory,
      phases: [{ duration: seconds, arrivalRate: perSecond }],
      warmUpPhases: 0,
      environment: {
        DIAMOND_URL: url,
        DIAMOND_SYSTEM: 'load/for-tests/throw-away-system.ts',
        DIAMOND_RUNS: join(directory, 'runs'),
      },
      deadlineMs: (seconds + 60) * 1000,
    });
    return () => ({ lagP99Ms: lagMs.p99, isVoid: !validity.valid });
  },
};

/** As it comes: a connection for each virtual user. It does not say how late it was. */
export const plainArtillery: Tool = {
  name: 'Artillery, plain HTTP',
  run: async ({ url, perSecond, seconds, directory }) => {
    const post = { url: '/messages', json: JSON.parse(body) as unknown };
    const config = { target: url, phases: [{ duration: seconds, arrivalRate: perSecond }] };
    const script = leave(directory, 'plain.json', JSON.stringify({ config, scenarios: [{ flow: [{ post }] }] }));
    const bin = join(dirname(require.resolve('artillery/package.json')), 'bin/run');
    await ended(process.execPath, [bin, 'run', '--quiet', script]);
    return silent;
  },
};

/** vegeta and k6, each where its binary is named by VEGETA or K6, or is on the PATH. */
export function peersFound(environment: NodeJS.ProcessEnv = process.env): Tool[] {
  const vegeta = environment.VEGETA ?? 'vegeta';
  const k6 = environment.K6 ?? 'k6';
  return [
    ...(spawnSync(vegeta, ['-version']).status === 0 ? [vegetaAt(vegeta)] : []),
    ...(spawnSync(k6, ['version']).status === 0 ? [k6At(k6)] : []),
  ];
}

function vegetaAt(binary: string): Tool {
  return {
    name: 'vegeta',
    run: async ({ url, perSecond, seconds, directory }) => {
      const file = leave(directory, 'body.json', body);
      const targets = leave(directory, 'targets', `POST ${url}/messages\n@${file}\n`);
      const results = join(directory, 'vegeta.bin');
      const offered = [`-rate=${perSecond}`, `-duration=${seconds}s`];
      await ended(binary, ['attack', ...offered, `-targets=${targets}`, `-output=${results}`]);
      return () => ({ lagP99Ms: vegetaLagP99Ms(binary, results, perSecond), isVoid: false });
    },
  };
}

/** It notes when each request was sent, not when the attack began: that is taken from the most punctual request. */
function vegetaLagP99Ms(binary: string, results: string, perSecond: number): number {
  const { stdout } = spawnSync(binary, ['encode', '--to', 'csv', results], { encoding: 'utf8', maxBuffer: 1 << 30 });
  // Nanoseconds since 1970 come first: more digits than a double keeps, and only differences count.
  const sentNs = stdout.split('\n').flatMap((line) => (line ? BigInt(line.slice(0, line.indexOf(','))) : []));
  sentNs.sort((a, b) => (a < b ? -1 : 1));
  return latenessP99Ms(
    sentNs.map((ns) => Number(ns - sentNs[0]!) / 1e6),
    perSecond,
  );
}

function k6At(binary: string): Tool {
  return {
    name: 'k6',
    run: async ({ url, perSecond, seconds, directory }) => {
      const scenario = { executor: 'constant-arrival-rate', timeUnit: '1s', rate: perSecond, duration: `${seconds}s` };
      const scenarios = { messages: { ...scenario, preAllocatedVUs: Math.max(10, perSecond) } };
      const script = leave(
        directory,
        'k6.js',
        `import http from 'k6/http';
         export const options = ${JSON.stringify({ scenarios })};
         export default () => http.post('${url}/messages', ${JSON.stringify(body)});`,
      );
      await ended(binary, ['run', '--quiet', '--no-usage-report', script]);
      return silent;
    },
  };
}

/**
 * p99 of how much later than an even schedule each moment was, the schedule laid through the most punctual ones: the same measure
 * for every tool.
 *
 * @param momentsMs ascending
 */
export function latenessP99Ms(momentsMs: readonly number[], perSecond: number): number {
  const offsets = ascending(momentsMs.map((atMs, i) => atMs - (i * 1000) / perSecond));
  // Not the very first: it may have been early by an accident of the clock.
  return percentileOfSorted(offsets, 0.99) - percentileOfSorted(offsets, 0.01);
}

function leave(directory: string, name: string, content: string): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

async function ended(command: string, commandArguments: readonly string[]): Promise<void> {
  const env = { ...process.env, ARTILLERY_DISABLE_TELEMETRY: 'true' };
  const child = spawn(command, commandArguments, { stdio: ['ignore', 'ignore', 'inherit'], env });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}`);
}
