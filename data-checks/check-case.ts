import type { DataFinding } from '../harness/data-report.ts';
import type { RunContext } from '../harness/run-context.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { audit } from './audit.ts';
import { Snapshot } from './snapshot.ts';

/** A million events take the slowest check seconds; a minute means that something is wrong with the server. */
const statementTimeoutMs = 60_000;

/** Runs the checks of one registered case that only read, in one snapshot. */
export async function checkCase(
  criterion: string,
  caseId: string,
  database: SystemDatabase,
  run: RunContext,
): Promise<readonly DataFinding[]> {
  const report = await audit({
    databaseUrl: database.observerUrl,
    relations: database.relations,
    historyDirectory: run.historyDirectory,
    statementTimeoutMs,
    only: (check) => check.criterion === criterion && check.case === caseId,
  });
  return report.findings;
}

/** Opens a snapshot as the observer for the body, and closes it. */
export async function withSnapshot<Value>(
  database: Pick<SystemDatabase, 'observerUrl' | 'relations'>,
  body: (snapshot: Snapshot) => Promise<Value>,
): Promise<Value> {
  const { observerUrl: databaseUrl, relations } = database;
  const snapshot = await Snapshot.open({ databaseUrl, relations, statementTimeoutMs });
  try {
    return await body(snapshot);
  } finally {
    await snapshot.close();
  }
}
