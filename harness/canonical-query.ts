import pg from 'pg';
import type { SystemDatabase } from './system.ts';

/**
 * Puts the adapter's canonical relations in front of a statement as CTEs, so that the statement runs unchanged on any schema.
 * PostgreSQL evaluates only those that the statement refers to.
 */
function withRelations(relations: Readonly<Record<string, string>>, sql: string): string {
  const tables = Object.entries(relations).map(([name, select]) => `${name} AS (\n${select}\n)`);
  const statement = sql.trim();
  // A statement with CTEs of its own continues the list.
  if (/^WITH\s+(?!RECURSIVE\b)/i.test(statement))
    return `WITH ${tables.join(',\n')},\n${statement.replace(/^WITH\s+/i, '')}`;
  if (/^WITH\s+RECURSIVE\b/i.test(statement)) {
    return `WITH RECURSIVE ${tables.join(',\n')},\n${statement.replace(/^WITH\s+RECURSIVE\s+/i, '')}`;
  }
  return `WITH ${tables.join(',\n')}\n${statement}`;
}

/** Runs one statement over the canonical relations as the observer, on a connection of its own. */
export async function queryCanonical<Row extends pg.QueryResultRow>(
  database: SystemDatabase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({
    connectionString: database.observerUrl,
    application_name: 'diamond-run',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 20_000,
  });
  await client.connect();
  try {
    return (await client.query<Row>(withRelations(database.relations, sql), [...values])).rows;
  } finally {
    await client.end();
  }
}
