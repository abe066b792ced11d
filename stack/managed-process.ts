import { type ChildProcess, spawn } from 'node:child_process';
import { DiamondError } from '../harness/errors.ts';
import type { ProcessStatus } from '../harness/system.ts';
import type { LogCollector } from './log-collector.ts';
import { identityOf, type ProcessIdentity } from './process-identity.ts';
import { descendantsOf, freezeTree, killTree, signal, waitUntilGone } from './process-tree.ts';

/** How one long-lived child is started and asked to stop. */
export interface ProcessSpec {
  /** Unique in the stack: a replica's name, `database` or `toxiproxy`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** SIGTERM asks a service to stop; PostgreSQL's fast shutdown is SIGINT. */
  readonly stopSignal: NodeJS.Signals;
  /** How long it may take to stop before it is killed. */
  readonly stopTimeoutMs: number;
  /** What makes it useful again after each start; `died` rejects should it end meanwhile. */
  readonly afterStart?: (died: Promise<never>) => Promise<void>;
}

/** A control action that does not fit the process's state, e.g. resuming what is not paused. */
export class WrongState extends Error {
  override readonly name = 'WrongState';
}

/**
 * One owned child in a process group of its own. Actions are carried out one after the other, and on the whole tree below it:
 * PostgreSQL's backends lead groups of their own.
 */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly logs: LogCollector;
  readonly #changed: () => void;
  #child: ChildProcess | undefined;
  #identity: ProcessIdentity | undefined;
  #state: ProcessStatus['state'] = 'stopped';
  #startedAtMs: number | undefined;
  #exitCode: number | null | undefined;
  #signal: NodeJS.Signals | null | undefined;
  #exited: Promise<void> = Promise.resolve();
  #drained: Promise<void> = Promise.resolve();
  #stopAsked = false;
  #queue: Promise<unknown> = Promise.resolve();

  /** `changed` is called, synchronously, whenever a process came or went: what runs must be on record at once. */
  constructor(spec: ProcessSpec, logs: LogCollector, changed: () => void) {
    this.spec = spec;
    this.logs = logs;
    this.#changed = changed;
  }

  get status(): ProcessStatus {
    return {
      name: this.spec.name,
      state: this.#state,
      pid: this.#child?.pid !== undefined && this.isRunning ? this.#child.pid : undefined,
      exitCode: this.#exitCode,
      signal: this.#signal,
    };
  }

  get isRunning(): boolean {
    return this.#state === 'running' || this.#state === 'paused';
  }

  /** Milliseconds since the epoch of its latest start. */
  get startedAtMs(): number | undefined {
    return this.#startedAtMs;
  }

  /** Of the running process; undefined while there is none. */
  get identity(): ProcessIdentity | undefined {
    return this.isRunning ? this.#identity : undefined;
  }

  /** Spawns it; resolves once it is alive, which is not yet ready. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isRunning) throw new WrongState(`${this.spec.name} is ${this.#state} already: stop it first.`);
      await this.#spawn();
    });
  }

  /** Asks it to stop and waits; past the time-out it is killed. */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      this.#requireRunning('stop');
      await this.#stop();
    });
  }

  /** SIGKILL to it and everything below it; resolves when all of them are gone. */
  kill(): Promise<void> {
    return this.#inTurn(async () => {
      this.#requireRunning('kill');
      await this.#kill();
    });
  }

  /** SIGSTOP to it and everything below it. */
  pause(): Promise<void> {
    return this.#inTurn(async () => {
      this.#requireRunning('pause');
      if (this.#state === 'paused') throw new WrongState(`${this.spec.name} is paused already.`);
      freezeTree(this.#pid);
      this.#state = 'paused';
      this.logs.note('paused');
    });
  }

  resume(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state !== 'paused') throw new WrongState(`${this.spec.name} is ${this.#state}, not paused.`);
      this.#thaw();
      this.logs.note('resumed');
    });
  }

  /** Stops it where it runs, then starts it. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isRunning) await this.#stop();
      await this.#spawn();
    });
  }

  /** Stops it where it runs; for shutting down, when any state will do. */
  ensureStopped(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isRunning) await this.#stop();
    });
  }

  /** Rejects, with a sentence that has its last words, when the present process ends; for racing a wait against. */
  get died(): Promise<never> {
    const rejecting = this.#exited.then(async () => {
      throw await this.#diedError();
    });
    rejecting.catch(() => undefined); // after the race nobody listens any more
    return rejecting;
  }

  async #diedError(): Promise<DiamondError> {
    await this.#drained;
    const ending = this.#signal ? `signal ${this.#signal}` : `exit code ${this.#exitCode}`;
    const last = this.logs.last(20).map((line) => `\n  | ${line.slice(0, 600)}`);
    return new DiamondError({
      code: 'process-died',
      subject: this.spec.name,
      expected: 'the process to keep running',
      received: ending,
      action: `Command: ${[this.spec.command, ...this.spec.args].join(' ')} (in ${this.spec.cwd}). Its last log lines:${last.join('') || ' none.'}\n`,
    });
  }

  get #pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.spec.name} has no process`);
    return pid;
  }

  #requireRunning(action: string): void {
    if (!this.isRunning) throw new WrongState(`${this.spec.name} is ${this.#state}: there is nothing to ${action}.`);
  }

  async #spawn(): Promise<void> {
    const { spec } = this;
    const child = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...spec.user,
    });
    this.#child = child;
    this.#stopAsked = false;
    const exited = new Promise<void>((resolve) => {
      child.once('exit', (code, signalName) => {
        this.#state = this.#stopAsked ? 'stopped' : 'exited';
        this.#exitCode = code;
        this.#signal = signalName;
        // First: whoever waits for its end must not wait for ever because a log or the record cannot be written.
        resolve();
        this.#changed();
        this.logs.note(signalName ? `ended by ${signalName}` : `ended with exit code ${code}`);
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(cannotSpawn(spec, cause)));
      if (child.pid === undefined) return;
      // On record before anything is awaited: from here on a killed supervisor leaves a process behind.
      this.#state = 'running';
      this.#startedAtMs = Date.now();
      this.#exitCode = undefined;
      this.#signal = undefined;
      this.#identity = identityOf(child.pid);
      this.#exited = exited;
      // The pipes may be held open by grandchildren that outlive it.
      this.#drained = exited.then(async () => {
        await settledWithin(new Promise((done) => child.once('close', done)), 300);
      });
      this.#changed();
    });
    this.logs.attach(child.stdout);
    this.logs.attach(child.stderr);
    this.logs.note(`started as pid ${child.pid}`);
    await spec.afterStart?.(this.died);
  }

  async #stop(): Promise<void> {
    this.#stopAsked = true;
    const pid = this.#pid;
    signal(-pid, this.spec.stopSignal);
    if (this.#state === 'paused') this.#thaw();
    const stopped = await settledWithin(this.#exited, this.spec.stopTimeoutMs);
    if (stopped) {
      signal(-pid, 'SIGKILL'); // stragglers of its group
      return;
    }
    this.logs.note(`did not stop within ${this.spec.stopTimeoutMs} ms of ${this.spec.stopSignal}: killed`);
    await this.#kill();
  }

  async #kill(): Promise<void> {
    const members = killTree(this.#pid);
    await this.#exited;
    const left = await waitUntilGone(members, 5_000);
    if (left.length > 0) throw new Error(`${this.spec.name}: pids ${left.join(', ')} outlived SIGKILL by 5 s`);
  }

  #thaw(): void {
    for (const pid of [...descendantsOf(this.#pid).reverse(), this.#pid]) signal(pid, 'SIGCONT');
    this.#state = 'running';
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined); // the caller hears of it; the next action is not to blame
    return turn;
  }
}

/** Whether the promise settled within the time. */
async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function cannotSpawn(spec: ProcessSpec, cause: Error): DiamondError {
  return new DiamondError({
    code: 'cannot-spawn',
    subject: spec.name,
    expected: `${spec.command} to start`,
    received: cause.message,
    action: 'Check that the file exists and may be executed.',
    cause,
  });
}
