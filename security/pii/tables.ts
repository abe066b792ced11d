import pg from 'pg';
import type { System } from '../../harness/system.ts';
import { type Canary, formsOf } from './canaries.ts';

export interface TableHit {
  readonly table: string;
  readonly canary: Canary;
  readonly rows: number;
}

/** A million events take seconds; the whole test has five minutes. */
const statementTimeoutMs = 120_000;

/** Searches every row of every table, whatever its columns, for the canaries; those that the observer may not read are named. */
export async function searchTables(
  system: System,
  canaries: readonly Canary[],
): Promise<{ hits: TableHit[]; tables: number; unread: readonly string[] }> {
  const client = new pg.Client({
    connectionString: system.database.observerUrl,
    application_name: 'diamond-run',
    statement_timeout: statementTimeoutMs,
  });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string; quoted: string; readable: boolean }>(
      `SELECT n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted,
              has_table_privilege(c.oid, 'SELECT') AS readable
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
    );
    const hits: TableHit[] = [];
    const forms = canaries.map(formsOf);
    const values = [...new Set(forms.flat())];
    const counts = forms.map((each) => {
      const any = each.map((form) => `position($${values.indexOf(form) + 1} IN whole) > 0`).join(' OR ');
      return `count(*) FILTER (WHERE ${any})::int`;
    });
    const unread = tables.filter(({ readable }) => !readable).map(({ name }) => name);
    for (const { name, quoted } of tables.filter(({ readable }) => readable)) {
      const { rows } = await client.query<number[]>({
        // OFFSET 0 keeps PostgreSQL from writing a row anew for each canary, which took six times as long.
        text: `SELECT ${counts.join(', ')} FROM (SELECT row_to_json(t)::text AS whole FROM ${quoted} t OFFSET 0) AS rows`,
        values,
        rowMode: 'array',
      });
      rows[0]?.forEach((count, index) => {
        if (count > 0) hits.push({ table: name, canary: canaries[index]!, rows: count });
      });
    }
    return { hits, tables: tables.length - unread.length, unread };
  } finally {
    await client.end();
  }
}
