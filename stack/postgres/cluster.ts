import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { DiamondError, messageOf } from '../../harness/errors.ts';
import type { ProcessSpec } from '../managed-process.ts';
import { type PostgresBinaries, postgresBinaries } from './binaries.ts';
import { postgresSettings } from './settings.ts';
import { databaseUser, type UnprivilegedUser } from './unprivileged-user.ts';

/** A PostgreSQL cluster of the stack's own: where it lies, whom it runs as, and how it is started. */
export interface PostgresCluster {
  readonly process: ProcessSpec;
  /** A superuser's, on database `postgres`. */
  readonly adminUrl: string;
  /** postmaster.pid: there while the server runs; its eighth line tells the server's state. */
  readonly lockFile: string;
}

const superuser = 'diamond_admin';

/**
 * Makes a data directory in `directory` (0.5 s) with a random superuser password over SCRAM, reachable on loopback only.
 * @param settings laid over the stack's own PostgreSQL settings
 */
export async function createCluster(options: {
  readonly directory: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}): Promise<PostgresCluster> {
  const user = databaseUser();
  const binaries = await postgresBinaries(options.directory, user);
  const data = join(options.directory, 'database');
  const password = randomBytes(24).toString('hex');
  await initialise(binaries, { data, password, user, directory: options.directory, env: options.env });
  const settings = Object.entries(postgresSettings(options.port, options.settings));
  return {
    adminUrl: `postgres://${superuser}:${password}@127.0.0.1:${options.port}/postgres`,
    lockFile: join(data, 'postmaster.pid'),
    process: {
      name: 'database',
      command: binaries.postgres,
      args: ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env: options.env,
      cwd: options.directory,
      user,
      stopSignal: 'SIGINT',
      stopTimeoutMs: 20_000,
    },
  };
}

async function initialise(
  binaries: PostgresBinaries,
  options: {
    readonly data: string;
    readonly password: string;
    readonly user: UnprivilegedUser | undefined;
    readonly directory: string;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { data, directory, user } = options;
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (user) {
    chownSync(passwordFile, user.uid, user.gid);
    chownSync(directory, user.uid, user.gid);
  }
  const child = spawn(
    binaries.initdb,
    [
      ...['-D', data, '-U', superuser, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      // Nothing in an empty cluster is worth waiting for the disk; the server itself runs with fsync on.
      ...['--no-sync', '--no-instructions'],
    ],
    { cwd: directory, env: { ...options.env }, detached: true, stdio: ['ignore', 'ignore', 'pipe'], ...user },
  );
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [exitCode, complaint] = await Promise.all([exited, text(child.stderr)]);
  rmSync(passwordFile);
  if (exitCode !== 0) {
    throw new DiamondError({
      code: 'initdb-failed',
      subject: 'initdb',
      expected: `a fresh data directory in ${data}`,
      received: `exit code ${exitCode}: ${complaint.trim().split('\n').slice(-4).join(' / ')}`,
      action: 'Check free space and permissions of the temp folder (TMPDIR).',
    });
  }
}

/**
 * Resolves once the server answers a query; gives up when `died` settles or the time is over. It asks only after the server
 * has written `ready` into its lock file, as pg_ctl does: asking earlier leaves errors in a log that is evidence.
 */
export async function waitForDatabase(
  cluster: Pick<PostgresCluster, 'adminUrl' | 'lockFile'>,
  died: Promise<never>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const answer = async (): Promise<void> => {
    for (let last: unknown = 'not "ready" in postmaster.pid'; ; ) {
      try {
        if (saysReady(cluster.lockFile)) return await query(cluster.adminUrl, 'SELECT 1');
      } catch (error) {
        last = error;
      }
      if (performance.now() > deadline) throw notReady(timeoutMs, last);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await Promise.race([answer(), died]);
}

function saysReady(lockFile: string): boolean {
  return existsSync(lockFile) && readFileSync(lockFile, 'utf8').split('\n')[7]?.trim() === 'ready';
}

/** Runs one query on a connection of its own. */
export async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, application_name: 'stack' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function notReady(timeoutMs: number, cause: unknown): DiamondError {
  return new DiamondError({
    code: 'database-not-ready',
    subject: 'database',
    expected: `an answer within ${timeoutMs} ms of its start`,
    received: messageOf(cause),
    action: "Read the run's logs/postgres.log.",
    cause,
  });
}
