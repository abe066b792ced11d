import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeBrowserFolder } from '../harness/browser-folder.ts';
import { DiamondError } from '../harness/errors.ts';
import { compileCacheDirectory } from './compile-cache.ts';
import { type ControlServer, serveControl } from './control-server.ts';
import { directoryPrefix, removeDirectory } from './leftovers.ts';
import { LogCollector } from './log-collector.ts';
import { ManagedProcess, type ProcessSpec } from './managed-process.ts';
import { claimPorts, type PortBlock } from './ports.ts';
import { anybodyMayEnter, databaseUser } from './postgres/unprivileged-user.ts';
import { identityOf } from './process-identity.ts';
import { killMarked, stackMark } from './process-tree.ts';
import type { StackOptions } from './stack-options.ts';
import { removeState, type StackState, stateFileOf, writeState } from './state-file.ts';
import { planTopology, type Topology } from './topology.ts';
import { removeProxies } from './toxiproxy.ts';
import { startWatchdog, type Watchdog } from './watch.ts';

/**
 * Everything a stack owns: ports, temporary folder, processes, record, watchdog, control interface. What is started in which
 * order is `boot.ts`'s business; that nothing outlives it is this one's.
 */
export class Stack {
  readonly id: string;
  readonly options: StackOptions;
  readonly startedAt = new Date();
  readonly directory: string;
  readonly topology: Topology;
  readonly token = randomBytes(24).toString('hex');
  readonly controlUrl: string;
  readonly processes = new Map<string, ManagedProcess>();
  readonly #statePath: string;
  readonly #ports: PortBlock;
  #control: ControlServer | undefined;
  #watchdog: Watchdog | undefined;
  #foreignProxies: StackState['foreignProxies'];
  #closing: Promise<void> | undefined;

  /** Claims ports and a folder and goes on record; nothing is started yet but the watchdog. */
  static async open(options: StackOptions): Promise<Stack> {
    const ports = await claimPorts(options.firstPort);
    try {
      return new Stack(options, ports);
    } catch (error) {
      ports.control.close();
      throw error;
    }
  }

  private constructor(options: StackOptions, ports: PortBlock) {
    this.options = options;
    this.id = `${options.runId}-${process.pid}`;
    this.#ports = ports;
    this.controlUrl = `http://127.0.0.1:${ports.controlPort}`;
    this.directory = join(temporaryRoot(), directoryPrefix + randomBytes(6).toString('hex'));
    this.#statePath = stateFileOf(this.id);
    this.topology = planTopology(ports, this.directory, options.toxiproxyUrl ? `${this.id}-` : '');
    mkdirSync(options.logDirectory, { recursive: true });
    // On record first, then made: whenever we are killed, whoever cleans up knows of the folder.
    this.#record();
    mkdirSync(this.directory, { mode: 0o700 });
    this.#watchdog = startWatchdog(this.#statePath);
  }

  /** Answers control calls from now on. `system` describes the system for `GET /system`. */
  serve(system: () => unknown): void {
    this.#control = serveControl(this.#ports.control, this, system);
  }

  /** For temporary files of the system's services. */
  get temporaryDirectory(): string {
    return join(this.directory, 'temporary');
  }

  /** The environment of every process: nothing of the supervisor's own but what a program needs to run. */
  get baseEnvironment(): Record<string, string> {
    const kept = { PATH: this.options.searchPath, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, TZ: 'UTC' };
    const environment = {
      ...kept,
      LANG: 'C.UTF-8',
      NODE_ENV: 'production',
      // Altered copies do not use it: their paths differ from run to run, and the cache would grow without end.
      NODE_COMPILE_CACHE: this.options.isBundled ? compileCacheDirectory : undefined,
      [stackMark]: this.id,
    };
    return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => !!entry[1]));
  }

  /** Adds a process without starting it. Its log goes to `logs/<name>.ndjson`, the database's to `logs/postgres.log`. */
  add(spec: ProcessSpec): ManagedProcess {
    const isDatabase = spec.name === 'database';
    const path = join(this.options.logDirectory, isDatabase ? 'postgres.log' : `${spec.name}.ndjson`);
    const logs = new LogCollector(spec.name, path, isDatabase ? 'plain' : 'ndjson');
    this.processes.get(spec.name)?.logs.close();
    const added = new ManagedProcess(spec, logs, () => this.#record());
    this.processes.set(spec.name, added);
    return added;
  }

  /** Adds and starts a process, unless the stack is already on its way down. */
  async launch(spec: ProcessSpec): Promise<ManagedProcess> {
    this.#requireOpen(spec.name);
    const launched = this.add(spec);
    await launched.start();
    return launched;
  }

  /** Puts proxies on somebody else's Toxiproxy on record, before they are made. */
  ownForeignProxies(url: string, names: readonly string[]): void {
    this.#foreignProxies = { url, names };
    this.#record();
  }

  /** Users first, then services, Toxiproxy, PostgreSQL; then every trace is removed. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  async #close(): Promise<void> {
    const all = [...this.processes.values()];
    const last = ['toxiproxy', 'database'];
    await Promise.all(all.filter(({ spec }) => !last.includes(spec.name)).map((each) => each.ensureStopped()));
    for (const name of last) await this.processes.get(name)?.ensureStopped();
    // What a process left behind when it ended, and the operator program, should it be at work still.
    await killMarked(this.id);
    if (this.#foreignProxies) await removeProxies(this.#foreignProxies.url, this.#foreignProxies.names);
    await this.#control?.close();
    this.#ports.control.close();
    removeDirectory(this.directory);
    removeBrowserFolder(this.options.runId);
    for (const each of all) each.logs.close();
    removeState(this.#statePath);
    await this.#watchdog?.dismiss();
  }

  #requireOpen(what: string): void {
    if (this.isClosing) throw new Error(`${what} is not started any more: the stack is being stopped`);
  }

  #record(): void {
    // The checkout was deleted under a running stack: it must still be able to end.
    if (this.isClosing && !existsSync(dirname(this.#statePath))) return;
    const supervisor = identityOf(process.pid);
    if (!supervisor) throw new Error('the supervisor finds no record of itself among the processes');
    const processes = [...this.processes.values()].flatMap(({ spec, identity }) =>
      identity ? [{ ...identity, name: spec.name }] : [],
    );
    writeState(this.#statePath, {
      schema: 1,
      id: this.id,
      runId: this.options.runId,
      supervisor,
      processes,
      directory: this.directory,
      control: { url: this.controlUrl, token: this.token },
      foreignProxies: this.#foreignProxies,
    });
  }
}

/** The temp folder, or another that the unprivileged user of PostgreSQL can enter. */
function temporaryRoot(): string {
  if (!databaseUser()) return tmpdir();
  const root = [tmpdir(), '/tmp', '/var/tmp'].find(anybodyMayEnter);
  if (root !== undefined) return root;
  throw new DiamondError({
    code: 'no-shared-temp-folder',
    subject: 'temp folder (TMPDIR)',
    expected: 'one that the unprivileged user of PostgreSQL can enter',
    received: tmpdir(),
    action: 'Point TMPDIR to a folder whose whole path anybody may enter, or run as a user other than root.',
  });
}
