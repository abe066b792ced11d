import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import { eventHash } from '../ledger/event-hash.ts';
import { asOwner, withConnection } from './connect.ts';

/** Events stored in one statement. */
const BATCH = 1_000;
/** Planned for the tables as they were, each batch would read everything before it: they are looked at anew whenever they have grown tenfold. */
const GROWTH = 10;
const TABLES = 'accord.ledger_event, accord.timeline_item, accord.job, accord.conversation_member';
const MICROS_PER_MS = 1_000n;
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

const LineSchema = Type.Object(
  {
    tenantId: Type.String({ pattern: UUID }),
    streamId: Type.String({ pattern: '^(conversation|job):[0-9a-f-]{36}$' }),
    type: Type.String({ pattern: '^[a-z_]+\\.[a-z_]+$' }),
    payload: Type.Record(Type.String(), Type.Unknown()),
    actorId: Type.Union([Type.String({ pattern: UUID }), Type.Null()]),
    /** ISO 8601 with milliseconds, in UTC. */
    recordedAt: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
  },
  { additionalProperties: false },
);
type ImportedEvent = Static<typeof LineSchema>;
const line = Compile(LineSchema);

type Head = { seq: bigint; hash: Buffer; versions: Map<string, number> };
type Row = unknown[];

const OPERATION = 'operator.import';

const INSERT = `
  INSERT INTO accord.ledger_event (tenant_id, seq, event_id, stream_id, stream_version, type, payload_text, actor_id, operation,
      prev_hash, hash, recorded_at)
    SELECT t, s, i, st, v, ty, pt, a, '${OPERATION}', p, h, r FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::int[],
      $6::text[], $7::text[], $8::uuid[], $9::bytea[], $10::bytea[], $11::timestamptz[]) AS e (t, s, i, st, v, ty, pt, a, p, h, r)`;

/** As accord.project_event does for one message: by sets it takes a third of the time, and messages are most of a history. */
const PROJECT_MESSAGES = `
  INSERT INTO accord.timeline_item (tenant_id, conversation_id, seq, kind, item_id, actor_id, body, recorded_at)
    SELECT tenant_id, (payload ->> 'conversationId')::uuid, seq, 'message', event_id, actor_id, payload ->> 'text', recorded_at
      FROM accord.ledger_event WHERE tenant_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'message.sent'`;

const PROJECT_OTHERS = `
  SELECT accord.project_event(e) FROM accord.ledger_event e
    WHERE tenant_id = $1 AND seq BETWEEN $2 AND $3 AND type <> 'message.sent' ORDER BY seq`;

/**
 * Appends the history of another installation, one JSON event per line in the order in which it happened, chained to what
 * each tenant has already. All or nothing, and nobody else can write meanwhile: made for an installation that is not in use
 * yet. The lines are trusted to tell a history that could have happened here; the asynchronous projections follow once a
 * worker runs. Returns the number of events.
 */
export async function importEvents(ownerUrl: string, lines: AsyncIterable<string>): Promise<number> {
  const imported = await asOwner(ownerUrl, async (client) => {
    const heads = new Map<string, Head>();
    let number = 0;
    let analyseAt = BATCH;
    let batch: Row[] = [];
    // The database stores one batch while the next is read and chained.
    let storing: Promise<void> = Promise.resolve();
    for await (const text of lines) {
      number += 1;
      const event = parseLine(text, number);
      const head = heads.get(event.tenantId) ?? (await lockHead(client, event.tenantId));
      heads.set(event.tenantId, head);
      batch.push(chain(head, event));
      if (batch.length < BATCH) continue;
      await storing;
      const isDue = number >= analyseAt;
      if (isDue) analyseAt *= GROWTH;
      storing = store(client, batch).then(() => (isDue ? analyse(client) : undefined));
      storing.catch(() => undefined); // awaited before the next batch, or at the end
      batch = [];
    }
    await storing;
    await store(client, batch);
    for (const [tenantId, { seq, hash }] of heads) {
      await client.query('UPDATE accord.ledger_head SET seq = $2, hash = $3 WHERE tenant_id = $1', [
        tenantId,
        String(seq),
        hash,
      ]);
    }
    return number;
  });
  // Fresh statistics, or the first minutes are planned for empty tables.
  await withConnection(ownerUrl, (client) => client.query(`VACUUM (ANALYZE) ${TABLES}`));
  return imported;
}

function parseLine(text: string, number: number): ImportedEvent {
  const value: unknown = JSON.parse(text);
  if (line.Check(value)) return value;
  const problems = line.Errors(value).map((error) => `${error.instancePath || '/'} ${error.message}`);
  throw new Error(`import: line ${number} is not an event: ${problems.join('; ')}`);
}

async function store(client: ClientBase, rows: readonly Row[]): Promise<void> {
  await client.query({
    name: 'import',
    text: INSERT,
    values: Array.from({ length: 11 }, (_, i) => rows.map((row) => row[i])),
  });
  for (const [tenantId, own] of Map.groupBy(rows, (row) => row[0] as string)) {
    const range = [tenantId, own[0]![1], own.at(-1)![1]];
    await client.query(PROJECT_MESSAGES, range);
    await client.query(PROJECT_OTHERS, range);
  }
}

/** Statistics of what this very transaction has written, too. */
async function analyse(client: ClientBase): Promise<void> {
  await client.query(`ANALYZE ${TABLES}`);
}

async function lockHead(client: ClientBase, tenantId: string): Promise<Head> {
  const { rows } = await client.query<{ seq: string; hash: Buffer }>(
    'SELECT seq, hash FROM accord.ledger_head WHERE tenant_id = $1 FOR NO KEY UPDATE',
    [tenantId],
  );
  const streams = await client.query<{ stream_id: string; version: number }>(
    'SELECT stream_id, max(stream_version) AS version FROM accord.ledger_event WHERE tenant_id = $1 GROUP BY 1',
    [tenantId],
  );
  if (!rows[0]) throw new Error(`import: there is no tenant ${tenantId}; add it first`);
  const versions = new Map(streams.rows.map((row) => [row.stream_id, row.version]));
  return { seq: BigInt(rows[0].seq), hash: rows[0].hash, versions };
}

/** The row that comes next in the tenant's chain; moves the head. */
function chain(head: Head, event: ImportedEvent): unknown[] {
  const { tenantId, streamId, type, actorId, recordedAt } = event;
  const seq = head.seq + 1n;
  const streamVersion = (head.versions.get(streamId) ?? 0) + 1;
  const [eventId, payloadText] = [randomUUID(), canonicalJson(event.payload as Json)];
  const hash = eventHash(head.hash, {
    ...{ tenantId, seq, eventId, streamId, streamVersion, type, payloadText, actorId, operation: OPERATION },
    ...{ requestKey: null, requestHash: null, fencingToken: null },
    recordedAtMicros: BigInt(Date.parse(recordedAt)) * MICROS_PER_MS,
  });
  const row = [
    tenantId,
    String(seq),
    eventId,
    streamId,
    streamVersion,
    type,
    payloadText,
    actorId,
    head.hash,
    hash,
    recordedAt,
  ];
  head.versions.set(streamId, streamVersion);
  head.seq = seq;
  head.hash = hash;
  return row;
}
