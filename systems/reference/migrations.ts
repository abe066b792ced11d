import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Migration, MigrationProbe } from '../../harness/system.ts';
import type { StackDescription } from './supervisor.ts';

const run = promisify(execFile);

/** Accord's migrations: files `NNN.do.name.sql`, recorded by postgrator with the MD5 of each file. */
export function accordMigrations(stack: StackDescription): MigrationProbe {
  const directory = join(stack.root, 'reference-system', 'ledger', 'migrations');
  return {
    schemas: ['accord'],
    appliedSql:
      // By number within one moment: on a quick machine two migrations share their millisecond, and as text 10 comes before 9.
      'SELECT v.version::text AS version, v.md5 AS checksum FROM accord.schemaversion v WHERE v.version > 0 ORDER BY v.run_at, v.version',
    files: async () => {
      const names = (await readdir(directory)).filter((name) => /^\d+\.do\..+\.sql$/.test(name)).sort();
      return Promise.all(names.map((name) => migration(directory, name)));
    },
    migrateFresh: async (databaseUrl) => {
      // Roles belong to the whole server: the comparison database is migrated with the passwords that are in force.
      await run(process.execPath, [join(stack.root, 'reference-system', 'operator', 'main.ts'), 'migrate'], {
        env: {
          PATH: process.env.PATH,
          ACCORD_ADMIN_URL: databaseUrl,
          ACCORD_APP_PASSWORD: passwordOf(stack.database.applicationUrl),
          ACCORD_OBSERVER_PASSWORD: passwordOf(stack.database.observerUrl),
        },
        timeout: 30_000,
      });
    },
  };
}

async function migration(directory: string, name: string): Promise<Migration> {
  const text = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
  return { version: String(Number.parseInt(name, 10)), checksum: createHash('md5').update(text).digest('hex') };
}

function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password);
}
