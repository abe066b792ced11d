import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DataReport } from './data-report.ts';
import { CannotTell, messageOf } from './errors.ts';
import type { SystemDatabase } from './system.ts';

export interface CheckDataOptions {
  readonly database: Pick<SystemDatabase, 'observerUrl' | 'relations'>;
  /** The run's client history (`run.historyDirectory`), to be reconciled; absent: SQL checks and chain only. */
  readonly historyDirectory?: string;
  /**
   * Only these tenants' data and attempts are looked at, so that a check after each of many experiments does not read a million
   * events of others again and again. Absent: everybody's.
   */
  readonly tenantIds?: readonly string[];
  /** Names of single checks, e.g. `reconciliation`; absent: all that only read. */
  readonly checks?: readonly string[];
  /**
   * Waits so long at most until every projection that may lag has taken in the ledger as it is when the checks begin; its finding,
   * `catching-up`, comes last.
   */
  readonly catchUpWithinMs?: number;
  /** For each statement; default one minute. */
  readonly statementTimeoutMs?: number;
  /** For everything; then the process is killed and nothing can be told. Default five minutes. */
  readonly timeoutMs?: number;
}

/**
 * Runs reconciliation and the data checks on the ledger as it is now, in a process of their own, so that a phase under load
 * neither waits for nor shares memory with them. Writes may go on meanwhile: everything is judged as of one snapshot.
 * Its `outcome` is `unknown` where a check could not tell. Throws CannotTell where there is no report at all.
 */
export async function checkData(options: CheckDataOptions): Promise<DataReport> {
  const { database, historyDirectory, tenantIds, checks, catchUpWithinMs } = options;
  const { statementTimeoutMs = 60_000, timeoutMs = 300_000 } = options;
  const main = join(import.meta.dirname, '..', 'data-checks', 'main.ts');
  const child = spawn(process.execPath, [main], { stdio: 'pipe', timeout: timeoutMs, killSignal: 'SIGKILL' });
  const exited = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  // Playwright's workers add options to NODE_OPTIONS; a child that cannot read its input says so by its exit code.
  child.stdin.on('error', () => undefined);
  const { observerUrl: databaseUrl, relations } = database;
  const asked = { historyDirectory, tenantIds, checks, catchUpWithinMs, statementTimeoutMs };
  child.stdin.end(JSON.stringify({ databaseUrl, relations, ...asked }));
  const [output, complaint, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (signal) throw new CannotTell(`the data checks were ended by ${signal}; their time-out is ${timeoutMs / 1000} s`);
  if (code !== 0) throw new CannotTell(`the data checks ended with ${code}: ${complaint.trim().slice(0, 2_000)}`);
  try {
    return JSON.parse(output) as DataReport;
  } catch (cause) {
    throw new CannotTell(`the data checks' report cannot be read: ${messageOf(cause)}`, { cause });
  }
}
