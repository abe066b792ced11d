import pg from 'pg';
import { checkData } from '../../harness/check-data.ts';
import type { DataReport } from '../../harness/data-report.ts';
import { type PostgresForTests, startPostgresForTests } from '../../harness/postgres-for-tests.ts';
import { migrated, tellStory, urlOf } from './ledger-for-tests.ts';
import { relations } from './relations.ts';

/** The story's database, of which each test alters a copy of its own. For known-bad tests of the data checks. */
export class TamperedStory {
  readonly #postgres: PostgresForTests;
  #copies = 0;

  private constructor(postgres: PostgresForTests) {
    this.#postgres = postgres;
  }

  static async start(): Promise<TamperedStory> {
    const postgres = await startPostgresForTests();
    const adminUrl = postgres.url('story');
    const tenants = migrated(adminUrl);
    await as(adminUrl, (client) => tellStory(client, tenants));
    return new TamperedStory(postgres);
  }

  /** What the data checks find once a superuser has run the statements past every guard and trigger. */
  async checkedAfter(...statements: string[]): Promise<DataReport> {
    const name = `story_${++this.#copies}`;
    await as(this.#postgres.adminUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE story`));
    const adminUrl = this.#postgres.url(name);
    await as(adminUrl, async (client) => {
      await client.query('SET session_replication_role = replica');
      for (const statement of statements) await client.query(statement);
    });
    return checkData({ database: { observerUrl: urlOf(adminUrl, 'observer'), relations } });
  }

  stop(): Promise<void> {
    return this.#postgres.stop();
  }
}

/** Names of the checks that did not pass. */
export function red(report: DataReport): string[] {
  return report.findings.filter((each) => each.outcome !== 'pass').map((each) => each.check);
}

async function as(url: string, body: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
}
