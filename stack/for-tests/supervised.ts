import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accepts } from '../../harness/ports-for-tests.ts';
import type { ProcessStatus } from '../../harness/system.ts';
import type { Overlay } from '../overlay.ts';
import { processesMarked } from '../process-tree.ts';
import { readState, type StackState, stateFileOf } from '../state-file.ts';
import type { SystemDescription } from '../system-description.ts';

const supervisor = resolve(import.meta.dirname, '../supervisor.ts');
const standIn = [process.execPath, resolve(import.meta.dirname, 'stand-in.ts')];

/** Stand-ins for all services, and a database that is neither migrated nor seeded: what the stack itself does, no more. */
export const standIns: Overlay = {
  command: { '*gateway': standIn, '*worker': standIn, '*executor': standIn },
  migrate: false,
  seed: false,
};

/** A supervisor in a process of its own, as Playwright would start it. */
export interface Supervised {
  readonly child: ChildProcess;
  readonly id: string;
  readonly statePath: string;
  /** What it left on record when it was ready. */
  readonly state: StackState;
  readonly runDirectory: string;
  /** Calls the control interface; `token` overrides the right one. */
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown },
  ): Promise<{ status: number; body: unknown }>;
  act(name: string, action: string): Promise<ProcessStatus>;
  system(): Promise<SystemDescription>;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Everything that it leaves behind, in words; empty when all is well. */
  leftBehind(): Promise<string[]>;
  /** Ends it if it runs, and removes the run's folder. */
  dispose(): Promise<void>;
}

export interface SpawnedSupervisor {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly runs: string;
  output(): string;
  complaint(): string;
}

/** Starts `stack/supervisor.ts`, of another checkout if one is named, with this overlay without waiting for anything. */
export function spawnSupervisor(
  overlay: Overlay,
  environment: Readonly<Record<string, string>> = {},
  program: string = supervisor,
): SpawnedSupervisor {
  const runs = mkdtempSync(join(tmpdir(), 'stack-test-'));
  const overlayPath = join(runs, 'overlay.json');
  writeFileSync(overlayPath, JSON.stringify(overlay));
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DIAMOND_RUN_ID: 'stack-test',
      DIAMOND_RUNS: runs,
      DIAMOND_STACK_OVERLAY: overlayPath,
      ...environment,
    },
  });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const exited = new Promise<number | null>((done) => child.once('close', done));
  return { child, exited, runs, output: () => output, complaint: () => complaint };
}

/** Starts a supervisor and waits until it says that it is ready. */
export async function startSupervised(
  overlay: Overlay = standIns,
  environment: Readonly<Record<string, string>> = {},
): Promise<Supervised> {
  const spawned = spawnSupervisor(overlay, environment);
  const { child, exited, runs } = spawned;
  const ready = /^diamond-stack ready control=(\S+) token=(\S+)$/m;
  await until('the ready line', () => {
    if (child.exitCode === null) return ready.test(spawned.output());
    rmSync(runs, { recursive: true });
    throw new Error(`the supervisor ended with ${child.exitCode}: ${spawned.complaint()}`);
  });
  const [, control, token] = ready.exec(spawned.output())!;
  const runId = environment.DIAMOND_RUN_ID ?? 'stack-test';
  const id = `${runId}-${child.pid}`;
  const statePath = stateFileOf(id);
  const state = readState(statePath)!;

  const call: Supervised['call'] = async (method, path, options = {}) => {
    const response = await fetch(`${control}${path}`, {
      method,
      headers: { authorization: `Bearer ${options.token ?? token}` },
      body: options.body === undefined ? null : JSON.stringify(options.body),
    });
    return { status: response.status, body: await response.json() };
  };
  const system = async () => (await call('GET', '/system')).body as SystemDescription;
  const { services, links, toxiproxyUrl } = await system();
  const addresses = [
    control!,
    toxiproxyUrl,
    ...services.flatMap((service) => service.replicas.map((replica) => replica.directUrl)),
    ...links.flatMap(({ listen, upstream }) => [`http://${listen}`, `http://${upstream}`]),
  ];
  return {
    child,
    id,
    statePath,
    state,
    runDirectory: join(runs, runId),
    call,
    act: async (name, action) => {
      const { status, body } = await call('POST', `/processes/${name}/${action}`);
      if (status !== 200) throw new Error(`${action} ${name}: ${status} ${JSON.stringify(body)}`);
      return body as ProcessStatus;
    },
    system,
    exited,
    leftBehind: async () => {
      const open = await Promise.all(addresses.map(async (url) => ((await accepts(url)) ? `port of ${url}` : '')));
      return [
        ...processesMarked(id).map((pid) => `process ${pid}`),
        ...(existsSync(state.directory) ? [`folder ${state.directory}`] : []),
        ...(existsSync(statePath) ? [`state file ${statePath}`] : []),
        ...open.filter((each) => each !== ''),
      ];
    },
    dispose: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      rmSync(runs, { recursive: true, force: true });
    },
  };
}

/** Polls until the condition holds; throws after the deadline. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
