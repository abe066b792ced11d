import pg from 'pg';
import { CannotTell } from '../../harness/errors.ts';
import type { SystemDatabase } from '../../harness/system.ts';

/** Connections of the suite's own carry this name, so that a fault of the database leaves them alone. */
export const ownName = 'diamond-run';

/** Connects as the superuser. Throws CannotTell where the adapter gives none. */
export async function adminClient(database: Pick<SystemDatabase, 'adminUrl'>): Promise<pg.Client> {
  if (!database.adminUrl) throw new CannotTell('The adapter gives no superuser of the database.');
  // The superuser's address may name the maintenance database; faults belong into the system's.
  const client = new pg.Client({
    connectionString: database.adminUrl,
    application_name: ownName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined); // its next statement fails and tells it
  await client.connect();
  return client;
}

/** Runs one statement as the superuser on a connection of its own. */
export async function asAdmin<Row extends pg.QueryResultRow>(
  database: Pick<SystemDatabase, 'adminUrl'>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = await adminClient(database);
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
