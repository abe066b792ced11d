/**
 * How many appends a second the ledger takes, with fsync on, beside what the machine allows at best:
 *   commit  one row inserted and committed        chain  head row, sha256, insert, notify: the least a chained ledger does
 *   append  accord.append with all its checks and projections
 * The contenders take turns, round after round, so that what else the machine does hits all alike; medians are told.
 *   node reference-system/bench/append.ts [rounds] [seconds per round]
 */
import { cpus } from 'node:os';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { append, requestHash } from '../ledger/append.ts';
import { conversationStream } from '../ledger/events.ts';

const [rounds, seconds] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 2)];
const CLIENTS = [1, 8];

await using accord = await startAccordForTests({ durable: true });
await accord.admin.query(`
  CREATE TABLE accord.bench (tenant_id uuid, seq bigint, hash bytea, payload text, PRIMARY KEY (tenant_id, seq));
  CREATE TABLE accord.bench_commit (n bigint);
  GRANT INSERT ON accord.bench_commit TO accord_app;
  CREATE FUNCTION accord.bench_chain(t uuid, p text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE h accord.ledger_head; BEGIN
    SELECT * INTO h FROM accord.ledger_head WHERE tenant_id = t FOR NO KEY UPDATE;
    h.seq := h.seq + 1; h.hash := sha256(h.hash || convert_to(p, 'UTF8'));
    INSERT INTO accord.bench VALUES (t, h.seq, h.hash, p);
    UPDATE accord.ledger_head SET seq = h.seq, hash = h.hash WHERE tenant_id = t;
    PERFORM pg_notify('accord_ledger', t || ':' || h.seq);
    RETURN h.seq;
  END $$;
`);

let count = 0;
const contenders: Record<string, (accord: AccordForTests) => Promise<unknown>> = {
  commit: ({ app }) =>
    app.query({ name: 'commit', text: 'INSERT INTO accord.bench_commit VALUES ($1)', values: [count++] }),
  chain: ({ app, otherTenantId }) =>
    app.query({
      name: 'chain',
      text: 'SELECT accord.bench_chain($1, $2)',
      values: [otherTenantId, `hello ${count++}`],
    }),
  append: ({ app, tenantId, conversationId, ada }) => {
    const text = `hello ${count++}`;
    return append(app, {
      tenantId,
      streamId: conversationStream(conversationId),
      expectedVersion: null,
      type: 'message.sent',
      payload: { conversationId, text },
      actorId: ada.id,
      operation: 'send',
      request: { key: text, hash: requestHash({ text }) },
    });
  },
};

/** Calls a second of `clients` closed loops. */
async function ratePerSecond(call: () => Promise<unknown>, clients: number): Promise<number> {
  const startMs = performance.now();
  let done = 0;
  const loop = async () => {
    while (performance.now() - startMs < seconds * 1000) {
      await call();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, loop));
  return (done / (performance.now() - startMs)) * 1000;
}

const rates = new Map<string, number[]>();
for (let round = 0; round <= rounds; round += 1) {
  for (const clients of CLIENTS) {
    for (const [name, call] of Object.entries(contenders)) {
      const rate = await ratePerSecond(() => call(accord), clients);
      // Round 0 warms up: connections, plans, caches.
      if (round > 0) rates.set(`${name} ${clients}`, [...(rates.get(`${name} ${clients}`) ?? []), rate]);
    }
  }
}

const { rows } = await accord.app.query(
  `SELECT current_setting('fsync') AS fsync, current_setting('server_version') AS version`,
);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
process.stdout.write(
  `PostgreSQL ${rows[0].version}, fsync ${rows[0].fsync}, one tenant, ${cpus().length} processors, `,
);
process.stdout.write(`${rounds} rounds of ${seconds} s; calls per second: median (least … most)\n`);
for (const [name, values] of rates) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.round);
  const [contender, clients] = name.split(' ');
  process.stdout.write(
    `${contender!.padEnd(7)} ${clients} client(s)  ${Math.round(median(values))} (${least} … ${most})\n`,
  );
}
