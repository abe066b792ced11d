import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type AccordForTests, startAccordForTests } from './accord-for-tests.ts';
import { type AppendRequest, append, type Queryable, requestHash } from './append.ts';
import { eventHash, FIRST_PREVIOUS_HASH } from './event-hash.ts';
import { conversationStream, jobStream } from './events.ts';
import { LedgerError, type LedgerErrorCode } from './ledger-error.ts';
import { readEvents } from './read-events-for-tests.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

const message = (text: string, more: Partial<AppendRequest<'message.sent'>> = {}): AppendRequest<'message.sent'> => ({
  tenantId: accord.tenantId,
  streamId: conversationStream(accord.conversationId),
  expectedVersion: null,
  type: 'message.sent',
  payload: { conversationId: accord.conversationId, text },
  actorId: accord.ada.id,
  operation: 'send-message',
  ...more,
});
const keyed = (key: string, body: string) => ({ key, hash: requestHash({ body }) });
const refusedAs = (code: LedgerErrorCode) => (error: unknown) => error instanceof LedgerError && error.code === code;

async function propose(proposer = accord.cleo.id): Promise<string> {
  const jobId = crypto.randomUUID();
  await append(accord.app, {
    tenantId: accord.tenantId,
    streamId: jobStream(jobId),
    expectedVersion: 0,
    type: 'job.proposed',
    payload: { jobId, conversationId: accord.conversationId, title: 'Sum', kind: 'calculate', input: '1+1' },
    actorId: proposer,
    operation: 'propose-job',
  });
  return jobId;
}

async function headSeq(): Promise<number> {
  const { rows } = await accord.app.query<{ seq: string }>('SELECT seq FROM accord.ledger_head WHERE tenant_id = $1', [
    accord.tenantId,
  ]);
  return Number(rows[0]!.seq);
}

describe('the chain', () => {
  it('has neither gaps nor forks after 200 appends from 20 connections', async () => {
    const first = await headSeq();
    const appended = await Promise.all(Array.from({ length: 200 }, (_, n) => append(accord.app, message(`n${n}`))));
    const seqs = appended.map((event) => event.seq).sort((a, b) => a - b);
    assert.deepEqual(
      seqs,
      Array.from({ length: 200 }, (_, n) => first + 1 + n),
    );
    let previous = FIRST_PREVIOUS_HASH;
    const events = await readEvents(accord.app, accord.tenantId);
    for (const [n, { event, previousHash, hash }] of events.entries()) {
      assert.equal(event.seq, BigInt(n + 1));
      assert.deepEqual(previousHash, previous, `event ${event.seq} does not follow its predecessor`);
      assert.deepEqual(hash, eventHash(previous, event), `event ${event.seq} has another hash in TypeScript`);
      previous = hash;
    }
  });

  it('takes one query, so one round trip, for an append', async () => {
    const client = await accord.app.connect();
    try {
      let queries = 0;
      const counting: Queryable = {
        query: (query) => {
          queries += 1;
          return client.query(query);
        },
      };
      await append(counting, message('one'));
      assert.equal(queries, 1);
    } finally {
      client.release();
    }
  });
});

describe('a request key', () => {
  it('makes one event of 30 calls that race, and answers all alike', async () => {
    const before = await headSeq();
    const calls = Array.from({ length: 30 }, () =>
      append(accord.app, message('raced', { request: keyed('race', 'a') })),
    );
    const answers = await Promise.all(calls);
    assert.equal(await headSeq(), before + 1);
    assert.equal(answers.filter((answer) => !answer.replayed).length, 1);
    assert.equal(new Set(answers.map(({ replayed: _, ...rest }) => JSON.stringify(rest))).size, 1);
  });

  it('answers a repetition with the stored payload, not the one sent', async () => {
    const first = await append(accord.app, message('the first', { request: keyed('repeat', 'b') }));
    const second = await append(accord.app, message('made up anew', { request: keyed('repeat', 'b') }));
    assert.equal(second.replayed, true);
    assert.deepEqual({ ...second, replayed: false }, first);
  });

  it('is refused for another request', async () => {
    await append(accord.app, message('x', { request: keyed('reused', 'c') }));
    await assert.rejects(append(accord.app, message('y', { request: keyed('reused', 'd') })), refusedAs('key-reused'));
  });

  it('is another one for another person or another operation', async () => {
    const request = keyed('shared', 'e');
    const answers = [
      await append(accord.app, message('x', { request })),
      await append(accord.app, message('x', { request, actorId: accord.ben.id })),
      await append(accord.app, message('x', { request, operation: 'other' })),
    ];
    assert.deepEqual(
      answers.map((answer) => answer.replayed),
      [false, false, false],
    );
  });

  it('replays even where the expected version has passed, as a repetition after a lost answer must', async () => {
    const jobId = await propose();
    const approve: AppendRequest<'job.approved'> = {
      tenantId: accord.tenantId,
      streamId: jobStream(jobId),
      expectedVersion: 1,
      type: 'job.approved',
      payload: { jobId, round: 1 },
      actorId: accord.ada.id,
      operation: 'approve-job',
      request: keyed(`approve ${jobId}`, 'approve'),
    };
    await append(accord.app, approve);
    assert.equal((await append(accord.app, approve)).replayed, true);
  });
});

describe('refusals', () => {
  it('name a wrong version with both versions', async () => {
    const jobId = await propose();
    const stale: AppendRequest<'job.cancelled'> = {
      tenantId: accord.tenantId,
      streamId: jobStream(jobId),
      expectedVersion: 7,
      type: 'job.cancelled',
      payload: { jobId },
      actorId: accord.cleo.id,
      operation: 'cancel-job',
    };
    await assert.rejects(append(accord.app, stale), (error) => {
      assert.ok(refusedAs('wrong-version')(error));
      assert.equal((error as LedgerError).facts.expected, 7);
      assert.equal((error as LedgerError).facts.actual, 1);
      return true;
    });
    await assert.rejects(append(accord.app, { ...stale, expectedVersion: null }), refusedAs('wrong-version'));
  });

  it('of two racing decisions let exactly one through', async () => {
    const jobId = await propose();
    const decide = (type: 'job.approved' | 'job.rejected', actorId: string) =>
      append(accord.app, {
        tenantId: accord.tenantId,
        streamId: jobStream(jobId),
        expectedVersion: 1,
        type,
        payload: { jobId, round: 1 },
        actorId,
        operation: 'decide',
      });
    const results = await Promise.allSettled([
      decide('job.approved', accord.ada.id),
      decide('job.rejected', accord.ben.id),
    ]);
    assert.deepEqual(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
    const loser = results.find((result) => result.status === 'rejected');
    assert.ok(refusedAs('wrong-version')(loser?.reason));
  });

  it('know no tenant, conversation or job but the actor’s own', async () => {
    const stranger = { actorId: accord.outsider.id };
    await assert.rejects(
      append(accord.app, message('x', { tenantId: crypto.randomUUID() })),
      refusedAs('unknown-tenant'),
    );
    await assert.rejects(append(accord.app, message('x', stranger)), refusedAs('not-there'));
    await assert.rejects(append(accord.app, message('x', { actorId: null })), refusedAs('not-there'));
    const elsewhere = { ...stranger, tenantId: accord.otherTenantId };
    await assert.rejects(append(accord.app, message('x', elsewhere)), refusedAs('not-there'));
    const mixed = message('x', { streamId: conversationStream(crypto.randomUUID()) });
    await assert.rejects(append(accord.app, mixed), refusedAs('malformed'));
  });

  it('keep people of another tenant out of a new conversation', async () => {
    const conversationId = crypto.randomUUID();
    const create: AppendRequest<'conversation.created'> = {
      tenantId: accord.tenantId,
      streamId: conversationStream(conversationId),
      expectedVersion: 0,
      type: 'conversation.created',
      payload: { conversationId, title: 'Leak', memberIds: [accord.ada.id, accord.outsider.id] },
      actorId: accord.ada.id,
      operation: 'create-conversation',
    };
    await assert.rejects(append(accord.app, create), refusedAs('not-there'));
    const withoutCreator = { ...create, payload: { ...create.payload, memberIds: [accord.ben.id] } };
    await assert.rejects(append(accord.app, withoutCreator), refusedAs('not-there'));
  });

  it('leave nothing behind', async () => {
    const before = await headSeq();
    await assert.rejects(append(accord.app, message('x', { actorId: accord.outsider.id })));
    assert.equal(await headSeq(), before);
  });
});

describe('the fence', () => {
  const acquire = async (name: string, holder: string, ttl: string) => {
    const { rows } = await accord.app.query<{ token: string | null }>(
      'SELECT accord.lease_acquire($1, $2, $3) AS token',
      [name, holder, ttl],
    );
    return rows[0]!.token === null ? null : BigInt(rows[0]!.token);
  };

  it('refuses a token that another holder’s has replaced', async () => {
    const old = await acquire('stale', 'a', '0 s');
    assert.equal(await acquire('stale', 'b', '1 min'), old! + 1n);
    const write = message('x', { fence: { leaseName: 'stale', token: old! } });
    await assert.rejects(append(accord.app, write), refusedAs('fence-stale'));
    await append(accord.app, message('x', { fence: { leaseName: 'stale', token: old! + 1n } }));
    await assert.rejects(
      append(accord.app, message('x', { fence: { leaseName: 'none', token: 1n } })),
      refusedAs('fence-stale'),
    );
  });

  it('refuses a write that was under way when the holder changed', async () => {
    const token = await acquire('change', 'a', '0 s');
    const taker = await accord.admin.connect();
    try {
      await taker.query('BEGIN');
      await taker.query(`SELECT accord.lease_acquire('change', 'b', '1 min')`);
      const write = append(accord.app, message('x', { fence: { leaseName: 'change', token: token! } }));
      // From now on: it may be refused before the commit has been answered.
      const refused = assert.rejects(write, refusedAs('fence-stale'));
      await untilSomebodyWaits();
      await taker.query('COMMIT');
      await refused;
    } finally {
      taker.release();
    }
  });

  it('cannot turn stale between the check and the commit: the new holder waits', async () => {
    const token = await acquire('hold', 'a', '0 s');
    const writer = await accord.app.connect();
    try {
      await writer.query('BEGIN');
      const { seq } = await append(writer, message('x', { fence: { leaseName: 'hold', token: token! } }));
      const taking = acquire('hold', 'b', '1 min');
      await untilSomebodyWaits();
      await writer.query('COMMIT');
      assert.equal(await taking, token! + 1n);
      assert.ok(seq <= (await headSeq()));
    } finally {
      writer.release();
    }
  });

  /** Polls until a session of the application waits for a lock. */
  async function untilSomebodyWaits(): Promise<void> {
    for (const deadline = Date.now() + 5000; ; await delay(5)) {
      const { rowCount } = await accord.admin.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'accord_app'`,
      );
      if (rowCount) return;
      if (Date.now() > deadline) throw new Error('nobody waited for a lock within 5000 ms');
    }
  }
});

describe('a ledger that cannot be written now', () => {
  it('answers unavailable when the head stays locked, and works again after', async () => {
    const locker = await accord.admin.connect();
    try {
      await locker.query('BEGIN');
      await locker.query('SELECT FROM accord.ledger_head WHERE tenant_id = $1 FOR UPDATE', [accord.tenantId]);
      await assert.rejects(append(accord.app, message('x')), refusedAs('unavailable'));
      await locker.query('ROLLBACK');
      await append(accord.app, message('x'));
    } finally {
      locker.release();
    }
  });
});
