import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { suiteDirectory } from '../../harness/connect.ts';
import { accepts } from '../../harness/ports-for-tests.ts';
import { processesWith, stackMark } from '../../stack/process-tree.ts';
import { readableStates } from '../../stack/state-file.ts';

/** How a run is interrupted: Ctrl-C as a terminal sends it, or kill -9 of one of its processes or of all that the terminal knows. */
export type Blow = 'ctrl-c' | 'kill-command' | 'kill-runner' | 'kill-group' | 'kill-supervisor';

/** Patience on a busy machine; on a quiet one it takes about two seconds. */
const goneWithinMs = 90_000;
const endsWithinMs = 900_000;

/** A real run of the suite in a process group of its own, with a temp folder and a folder of runs of its own. */
export class InterruptedRun implements Disposable {
  readonly id: string;
  readonly #root = mkdtempSync(join(tmpdir(), 'diamond-interrupted-'));
  readonly #temporary = join(this.#root, 'tmp');
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor(id: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
    this.id = id;
    // PostgreSQL's unprivileged user must be able to enter.
    chmodSync(this.#root, 0o755);
    mkdirSync(this.#temporary, { mode: 0o777 });
    chmodSync(this.#temporary, 0o777);
    this.#child = spawn(process.execPath, [join(suiteDirectory, 'command/diamond-run.mjs'), 'run', '--yes', ...args], {
      cwd: suiteDirectory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DIAMOND_RUN_ID: id,
        DIAMOND_RUNS: join(this.#root, 'runs'),
        DIAMOND_NO_GATE: '1',
        TMPDIR: this.#temporary,
        ...environment,
      },
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#ended = once(this.#child, 'exit');
  }

  get directory(): string {
    return join(this.#root, 'runs', this.id);
  }

  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Exit code, or the signal it died of. */
  async end(): Promise<number | string> {
    await Promise.race([this.#ended, delay(endsWithinMs, undefined, { ref: false })]);
    return this.#child.exitCode ?? this.#child.signalCode ?? `nothing within ${endsWithinMs / 1000} s`;
  }

  /** False where the process to be hit is not there (yet, or any more). */
  strike(blow: Blow): boolean {
    const pid = this.#child.pid!;
    if (this.hasEnded) return false;
    if (blow === 'ctrl-c') return process.kill(-pid, 'SIGINT');
    if (blow === 'kill-group') return process.kill(-pid, 'SIGKILL');
    if (blow === 'kill-command') return process.kill(pid, 'SIGKILL');
    const program = blow === 'kill-runner' ? '@playwright/test/cli.js' : 'stack/supervisor.ts';
    const victim = this.processes().find(
      (each) => commandOf(each).includes(program) && !commandOf(each).startsWith('/bin/sh'),
    );
    return victim !== undefined && process.kill(victim, 'SIGKILL');
  }

  /** Pids of everything that belongs to the run, by the environment that it inherited. */
  processes(): number[] {
    const own = `DIAMOND_RUN_ID=${this.id}`;
    const ofStack = `${stackMark}=${this.id}-`;
    return processesWith((variable) => variable === own || variable.startsWith(ofStack));
  }

  /** Address of the control interface while there is a stack: a port to be free afterwards. */
  controlUrl(): string | undefined {
    return this.#states()[0]?.control.url;
  }

  /** What is left of it, in words, once it had time to go; empty when all is well. */
  async leftBehind(controlUrl: string | undefined, toxiproxyUrl: string): Promise<string[]> {
    const deadline = performance.now() + goneWithinMs;
    for (;;) {
      const left = [
        ...this.processes().map((pid) => `process ${pid} (${commandOf(pid).slice(0, 120)})`),
        ...this.#states().map((state) => `record of stack ${state.id}`),
        ...readdirSync(this.#temporary)
          // Playwright's cache of compiled files: one for all runs of a user, and meant to stay.
          .filter((name) => !name.startsWith('playwright-transform-cache'))
          .map((name) => `temp folder ${name}`),
        ...(controlUrl && (await accepts(controlUrl)) ? [`port of ${controlUrl}`] : []),
        ...Object.keys(await proxiesAt(toxiproxyUrl)).map((name) => `proxy ${name}`),
      ];
      if (left.length === 0 || performance.now() > deadline) return left;
      await delay(100);
    }
  }

  [Symbol.dispose](): void {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.#root, { recursive: true, force: true });
  }

  #states() {
    return readableStates()
      .map(({ state }) => state)
      .filter((state) => state.runId === this.id);
  }
}

/** Empty for a process that is gone meanwhile. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** On a connection of its own: a kept one may have been closed by the server meanwhile. */
async function proxiesAt(url: string): Promise<object> {
  return (await (await fetch(`${url}/proxies`, { headers: { connection: 'close' } })).json()) as object;
}
