import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { append } from '../ledger/append.ts';
import { eventHash, FIRST_PREVIOUS_HASH } from '../ledger/event-hash.ts';
import { conversationStream } from '../ledger/events.ts';
import { readEvents } from '../ledger/read-events-for-tests.ts';
import { importEvents } from './import-events.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

const message = (n: number, more: Record<string, unknown> = {}) => ({
  tenantId: accord.tenantId,
  streamId: conversationStream(accord.conversationId),
  type: 'message.sent',
  payload: { text: `imported ${n} 🙂`, conversationId: accord.conversationId },
  actorId: accord.ada.id,
  recordedAt: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
  ...more,
});
const importAll = (events: unknown[]) =>
  importEvents(accord.adminUrl, Readable.from(events.map((event) => JSON.stringify(event))));
const count = async (table: string) =>
  Number((await accord.app.query(`SELECT count(*) AS n FROM accord.${table}`)).rows[0].n);

describe('an import', () => {
  it('continues the chain, the streams and the projections, and appends continue it', async () => {
    assert.equal(await importAll(Array.from({ length: 2_500 }, (_, n) => message(n))), 2_500);
    await append(accord.app, {
      tenantId: accord.tenantId,
      streamId: conversationStream(accord.conversationId),
      expectedVersion: 2_501,
      type: 'message.sent',
      payload: { conversationId: accord.conversationId, text: 'after' },
      actorId: accord.ada.id,
      operation: 'send',
    });
    const events = await readEvents(accord.app, accord.tenantId);
    assert.equal(events.length, 2_502);
    let previous = FIRST_PREVIOUS_HASH;
    for (const { event, previousHash, hash, hashInSql } of events) {
      assert.deepEqual(previousHash, previous);
      assert.deepEqual(hash, eventHash(previous, event));
      assert.deepEqual(hashInSql, hash);
      previous = hash;
    }
    assert.equal(await count('timeline_item'), 2_501);
  });

  it('stores nothing when one line is wrong, and says which', async () => {
    const before = await count('ledger_event');
    const events = Array.from({ length: 1_500 }, (_, n) => message(n));
    await assert.rejects(importAll([...events, message(0, { recordedAt: 'yesterday' })]), /line 1501.*recordedAt/);
    await assert.rejects(importAll([...events, message(0, { tenantId: crypto.randomUUID() })]), /no tenant/);
    assert.equal(await count('ledger_event'), before);
  });
});
