import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { CannotTell, DiamondError } from '../../../harness/errors.ts';
import type {
  Person,
  ProductionData,
  ProductionDataLoader,
  ProductionDataPlan,
  Room,
} from '../../../harness/system.ts';
import type { StackDescription } from '../supervisor.ts';
import { history, type SettledTenant } from './history.ts';
import { largeTenant, passwordOf, peopleOf, tenants } from './people.ts';

const largeTitle = 'Everything';
const mostReaders = 20;
/** The large conversation's part of its tenant's messages, as a weight against 1 for each ordinary conversation. */
const largeWeight = 400;
const operatorTimeoutMs = 300_000;
const catchUpTimeoutMs = 120_000;

interface Seeded {
  readonly tenants: readonly {
    readonly id: string;
    readonly slug: string;
    readonly people: readonly { readonly id: string }[];
  }[];
}

/** The operator program imports the history, as an operator would who moves an installation here. */
export function accordProductionData(stack: StackDescription): ProductionDataLoader {
  const find = () => withObserver(stack, (client) => describe(client, stack));
  return {
    find,
    load: async (plan) => {
      const there = await find();
      if (there) return there;
      const settled = await settle(stack, plan);
      const { events } = JSON.parse(await operate(stack, 'import-events', lines(plan, settled))) as { events: number };
      if (events !== plan.events) {
        throw new CannotTell(`Of a history of ${plan.events} events the operator program imported ${events}.`);
      }
      await untilProjected(stack);
      await writtenBack(stack);
      const loaded = await find();
      if (loaded) return loaded;
      throw new CannotTell(`The history of ${plan.events} events was imported and cannot be found.`);
    },
  };
}

async function settle(stack: StackDescription, plan: ProductionDataPlan): Promise<SettledTenant[]> {
  const seed = tenants.map(({ slug, name }) => ({
    slug,
    name,
    people: peopleOf(slug, plan).map((person) => ({ ...person, password: passwordOf(stack, person.email) })),
  }));
  const { tenants: seeded } = JSON.parse(await operate(stack, 'seed', [JSON.stringify({ tenants: seed })])) as Seeded;
  return seeded.map(({ id, people }, index) => {
    const ids = people.map((person) => person.id);
    const { share, slug } = tenants[index]!;
    if (slug !== largeTenant.slug) return { id, share, people: ids, conversations: [] };
    const rooms = Array.from({ length: plan.rooms }, (_, n) => ({
      title: roomTitle(n),
      memberIds: ids.slice(n * plan.membersPerRoom, (n + 1) * plan.membersPerRoom),
      weight: 0.5,
    }));
    const readers = rooms.slice(0, mostReaders).map((room) => room.memberIds[0]!);
    return {
      id,
      share,
      people: ids,
      conversations: [{ title: largeTitle, memberIds: readers, weight: largeWeight }, ...rooms],
    };
  });
}

const roomTitle = (n: number) => `Room ${String(n + 1).padStart(3, '0')}`;

/** Lines in portions: a stream of single ones costs more than making them. */
function* lines(plan: ProductionDataPlan, settled: readonly SettledTenant[]): Generator<string> {
  let portion = '';
  for (const line of history(plan, settled, Date.now() - 60_000)) {
    portion += `${JSON.stringify(line)}\n`;
    if (portion.length < 1 << 16) continue;
    yield portion;
    portion = '';
  }
  yield portion;
}

async function operate(stack: StackDescription, command: string, input: Iterable<string>): Promise<string> {
  const program = join(stack.root, 'reference-system', 'operator', 'main.ts');
  const child = spawn(process.execPath, [program, command], {
    env: { PATH: process.env.PATH, ACCORD_ADMIN_URL: stack.database.adminUrl },
    timeout: operatorTimeoutMs,
  });
  child.stdin.on('error', () => undefined); // it ended without reading; its exit code says why
  Readable.from(input).pipe(child.stdin);
  const [output, complaint, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  if (code === 0) return output;
  throw new DiamondError({
    code: 'operator-failed',
    subject: `operator program, \`${command}\``,
    expected: 'exit code 0',
    received: `${signal ?? `exit code ${code}`}: ${complaint.trim().slice(-1_000)}`,
    action: `Program: ${program}.`,
  });
}

/** The leading worker takes the history into the projections that follow the ledger. */
async function untilProjected(stack: StackDescription): Promise<void> {
  const deadline = performance.now() + catchUpTimeoutMs;
  const behind = `SELECT count(*)::int AS behind FROM accord.ledger_head h CROSS JOIN
    (VALUES ('conversation_summary'), ('tenant_activity')) AS p (name)
    LEFT JOIN accord.projection_checkpoint c ON c.projection = p.name AND c.tenant_id = h.tenant_id
    WHERE h.seq > coalesce(c.seq, 0)`;
  await withObserver(stack, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ behind: number }>(behind);
      if (rows[0]!.behind === 0) return;
      if (performance.now() > deadline) {
        throw new CannotTell(
          `The projections had not taken in the imported history after ${catchUpTimeoutMs / 1000} s.`,
        );
      }
      await delay(100);
    }
  });
}

/**
 * As after any such move: what was imported is on the disk before the installation is used. Else PostgreSQL would still be writing it
 * while it is measured, and would replay gigabytes when it is killed minutes later.
 */
async function writtenBack({ database }: StackDescription): Promise<void> {
  await withClient(database.adminUrl, (client) => client.query('CHECKPOINT'));
}

async function describe(client: pg.Client, stack: StackDescription): Promise<ProductionData | undefined> {
  const found = await client.query<{ tenant_id: string; seq: string }>(
    `SELECT t.tenant_id, min(e.seq)::text AS seq FROM accord.tenant t JOIN accord.conversation c USING (tenant_id)
      JOIN accord.ledger_event e ON e.tenant_id = c.tenant_id AND e.seq = c.created_seq
      WHERE t.slug = $1 AND c.title = $2 GROUP BY 1`,
    [largeTenant.slug, largeTitle],
  );
  const tenantId = found.rows[0]?.tenant_id;
  if (tenantId === undefined) return undefined;
  const events = await client.query<{ events: number; tenants: number; last: number }>(
    `SELECT count(*)::int AS events, count(DISTINCT tenant_id)::int AS tenants,
      (max(seq) FILTER (WHERE tenant_id = $1))::int AS last FROM accord.ledger_event WHERE operation = 'operator.import'`,
    [tenantId],
  );
  const conversations = await client.query<ConversationRow>(
    `SELECT c.conversation_id AS id, c.title, json_agg(json_build_object('personId', p.person_id, 'email', p.email,
        'displayName', p.display_name, 'role', p.role) ORDER BY p.person_id) AS people
      FROM accord.conversation c JOIN accord.conversation_member m USING (tenant_id, conversation_id)
      JOIN accord.person p USING (tenant_id, person_id)
      WHERE c.tenant_id = $1 AND (c.title = $2 OR c.title ~ '^Room [0-9]+$') GROUP BY 1, 2 ORDER BY c.title`,
    [tenantId, largeTitle],
  );
  const asRoom = ({ id, title, people }: ConversationRow): Room => ({
    conversationId: id,
    title,
    members: people.map((person) => personOf(person, tenantId, stack)),
  });
  const [large, ...rooms] = conversations.rows.map(asRoom);
  const items = await client.query<{ items: number }>(
    'SELECT count(*)::int AS items FROM accord.timeline_item WHERE tenant_id = $1 AND conversation_id = $2',
    [tenantId, large!.conversationId],
  );
  const { last, ...counted } = events.rows[0]!;
  return {
    ...counted,
    rooms,
    large: {
      conversationId: large!.conversationId,
      items: items.rows[0]!.items,
      readers: large!.members,
      // From a tenth to a half of the way from its beginning: at least half of it lies above the page.
      deepBefore: { from: Math.round(last * 0.1), to: Math.round(last * 0.5) },
    },
  };
}

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly people: readonly Pick<Person, 'personId' | 'email' | 'displayName' | 'role'>[];
}

function personOf(person: ConversationRow['people'][number], tenantId: string, stack: StackDescription): Person {
  return {
    ...person,
    password: passwordOf(stack, person.email),
    mayApprove: person.role === 'approver',
    tenant: { id: tenantId, slug: largeTenant.slug, name: largeTenant.name },
  };
}

function withObserver<Value>(
  { database }: StackDescription,
  work: (client: pg.Client) => Promise<Value>,
): Promise<Value> {
  return withClient(database.observerUrl, work);
}

async function withClient<Value>(url: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url, application_name: 'diamond-run' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
