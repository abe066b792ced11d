import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;

/** Runs `work` on one connection of its own and closes it whatever happens. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'accord-operator',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks between two queries is reported by the next query; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** As `withConnection`, in one transaction and as the owner of the schema. `url` is a superuser's or the owner's own. */
export function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withConnection(url, async (client) => {
    await client.query(`SET ROLE accord_owner; SET TimeZone = 'UTC'; BEGIN`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}
