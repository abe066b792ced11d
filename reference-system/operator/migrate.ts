import { join } from 'node:path';
import type { Client } from 'pg';
import Postgrator from 'postgrator';
import { MIGRATIONS_DIRECTORY } from '../ledger/migration-files.ts';
import { asOwner, withConnection } from './connect.ts';
import { ensureRoles, type RolePasswords } from './roles.ts';

/** Any fixed number: two operators that migrate at once take turns. */
const MIGRATION_LOCK = 4_711_001;

export type MigrateOptions = {
  /** A superuser's URL; its path names the database to make and migrate. */
  adminUrl: string;
  passwords: RolePasswords;
  /** Another folder of migration files than this system's own. */
  migrationsDirectory?: string;
};

/**
 * Makes database, roles and schema where they are missing, then runs the migrations that have not run yet, all in one
 * transaction. Returns the versions that ran. Refuses when the file of an earlier migration is no longer what ran.
 */
export async function migrate(options: MigrateOptions): Promise<number[]> {
  const { adminUrl, passwords, migrationsDirectory = MIGRATIONS_DIRECTORY } = options;
  const database = decodeURIComponent(new URL(adminUrl).pathname.slice(1));
  if (!/^[a-z][a-z0-9_]*$/.test(database)) {
    throw new Error(
      `--admin-url: its path must name the database to make (letters, digits, _), e.g. …:5432/accord; received "${database}"`,
    );
  }
  const maintenanceUrl = new URL(adminUrl);
  maintenanceUrl.pathname = '/postgres';
  return withConnection(maintenanceUrl.href, async (maintenance) => {
    // Held until this connection ends.
    await maintenance.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureRoles(maintenance, passwords);
    await ensureDatabase(maintenance, database);
    await withConnection(adminUrl, (admin) => ensureSchema(admin, database));
    return asOwner(adminUrl, (owner) => runMigrations(owner, database, migrationsDirectory));
  });
}

async function runMigrations(owner: Client, database: string, directory: string): Promise<number[]> {
  const postgrator = new Postgrator({
    driver: 'pg',
    database,
    schemaTable: 'accord.schemaversion',
    migrationPattern: join(directory, '*.sql'),
    newline: 'LF',
    execQuery: (sql) => owner.query(sql),
  });
  const applied = await postgrator.migrate();
  return applied.map((migration) => migration.version);
}

async function ensureDatabase(maintenance: Client, database: string): Promise<void> {
  const { rowCount } = await maintenance.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount) return;
  await maintenance.query(`CREATE DATABASE ${database} OWNER accord_owner ENCODING 'UTF8' TEMPLATE template0`);
}

/** Nothing is granted to everybody; what a migration creates may be read by the services and the observer. */
async function ensureSchema(admin: Client, database: string): Promise<void> {
  await admin.query(`
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO accord_app, accord_observer;
    CREATE SCHEMA IF NOT EXISTS accord AUTHORIZATION accord_owner;
    GRANT USAGE ON SCHEMA accord TO accord_app, accord_observer;
    ALTER DEFAULT PRIVILEGES FOR ROLE accord_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE accord_owner IN SCHEMA accord GRANT SELECT ON TABLES TO accord_app, accord_observer;
  `);
}
