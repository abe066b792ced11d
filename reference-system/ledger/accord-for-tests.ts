import pg from 'pg';
import { migrate } from '../operator/migrate.ts';
import { seed } from '../operator/seed.ts';
import { append } from './append.ts';
import { conversationStream } from './events.ts';
import { type PostgresForTests, startPostgresForTests } from './postgres-for-tests.ts';

export type PersonForTests = { id: string; email: string };
export type AccordForTests = {
  postgres: PostgresForTests;
  tenantId: string;
  otherTenantId: string;
  /** Role approver. */
  ada: PersonForTests;
  /** Role approver. */
  ben: PersonForTests;
  /** Role member. */
  cleo: PersonForTests;
  /** Role approver, of the other tenant. */
  outsider: PersonForTests;
  /** A conversation of ada, ben and cleo. */
  conversationId: string;
  app: pg.Pool;
  admin: pg.Pool;
  /** URL of the role the services use. */
  appUrl: string;
  adminUrl: string;
  [Symbol.asyncDispose](): Promise<void>;
};

export const PASSWORD_FOR_TESTS = 'correct horse battery';

/** A migrated database with two tenants, as `operator migrate` and `operator seed` make it. */
export async function startAccordForTests({ durable = false } = {}): Promise<AccordForTests> {
  const postgres = await startPostgresForTests({ durable });
  const adminUrl = postgres.url('accord');
  await migrate({ adminUrl, passwords: { app: 'app', observer: 'observer' } });
  const person = (name: string, role: 'approver' | 'member', tenant: string) => ({
    email: `${name.toLowerCase()}@${tenant}.test`,
    displayName: name,
    role,
    password: PASSWORD_FOR_TESTS,
  });
  const seeded = await seed(adminUrl, {
    tenants: [
      {
        slug: 'north',
        name: 'North',
        people: [
          person('Ada', 'approver', 'north'),
          person('Ben', 'approver', 'north'),
          person('Cleo', 'member', 'north'),
        ],
      },
      { slug: 'south', name: 'South', people: [person('Ada', 'approver', 'south')] },
    ],
  });
  const [north, south] = seeded.tenants;
  const [ada, ben, cleo] = north!.people;
  const appUrl = postgres.url('accord', 'accord_app', 'app');
  const app = poolOf(appUrl, 30);
  const admin = poolOf(adminUrl, 3);
  const conversationId = crypto.randomUUID();
  await append(app, {
    tenantId: north!.id,
    streamId: conversationStream(conversationId),
    expectedVersion: 0,
    type: 'conversation.created',
    payload: { conversationId, title: 'Plans', memberIds: [ada!.id, ben!.id, cleo!.id] },
    actorId: ada!.id,
    operation: 'create-conversation',
  });
  return {
    postgres,
    tenantId: north!.id,
    otherTenantId: south!.id,
    ada: ada!,
    ben: ben!,
    cleo: cleo!,
    outsider: south!.people[0]!,
    conversationId,
    app,
    admin,
    appUrl,
    adminUrl,
    async [Symbol.asyncDispose]() {
      await Promise.all([app.end(), admin.end()]);
      await postgres.stop();
    },
  };
}

/** Connections that a test breaks on purpose are reported by the query that meets them, not by ending the process. */
function poolOf(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on('error', () => undefined);
  return pool;
}
