/** Readiness of the database: reachable, and holding the schema this build was written for. */
import type { Database } from './database.ts';
import type { ReadinessCheck } from './operations.ts';

const factsQuery = {
  name: 'readiness-facts',
  text: `SELECT current_database() AS "database", current_setting('server_version') AS "serverVersion",
                (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier"`,
};

export interface SchemaVersion {
  /** The version of the last migration file of this build. */
  readonly expected: number;
  /** Reads the version of the last migration that was applied. */
  readonly read: (database: Database) => Promise<number>;
}

export function databaseCheck(database: Database, schema: SchemaVersion): ReadinessCheck {
  return {
    async run() {
      const [facts, version] = await Promise.all([
        database.query<{ database: string; serverVersion: string; systemIdentifier: string }>(factsQuery),
        schema.read(database),
      ]);
      const ok = version === schema.expected;
      const detail = ok ? undefined : `schema version ${version}, expected ${schema.expected}: run the migrations`;
      return { ok, ...(detail === undefined ? {} : { detail }), ...facts.rows[0], schemaVersion: version };
    },
  };
}
