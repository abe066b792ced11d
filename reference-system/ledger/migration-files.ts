import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the migrations, one file per idea, `NNN.do.name.sql`. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('./migrations', import.meta.url));

/** The schema version these sources were written for: a service is ready only on a database that has it. */
export const SCHEMA_VERSION: number = Math.max(...readdirSync(MIGRATIONS_DIRECTORY).map((name) => parseInt(name, 10)));
