/** Readiness of the database: reachable, and holding the schema this build was written for. */
import type { Database } from './database.ts';
import type { ReadinessCheck } from './operations.ts';

const factsQuery = {
  name: 'readiness-facts',
  text: `SELECT current_database() AS "database", current_setting('server_version') AS "serverVersion",
                (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
                (SELECT max(version) FROM accord.schemaversion) AS "schemaVersion"`,
};

interface Facts {
  readonly database: string;
  readonly serverVersion: string;
  readonly systemIdentifier: string;
  readonly schemaVersion: number;
}

/** `schemaVersion`: the number of the last migration of this build. An older or newer schema makes a service unready. */
export function databaseCheck(database: Database, schemaVersion: number): ReadinessCheck {
  return {
    async run() {
      const { rows } = await database.query<Facts & Record<string, unknown>>(factsQuery);
      const facts = rows[0];
      const ok = facts?.schemaVersion === schemaVersion;
      const detail = `schema version ${facts?.schemaVersion}, expected ${schemaVersion}: run the operator's migrate`;
      return { ok, ...(ok ? {} : { detail }), ...facts };
    },
  };
}
