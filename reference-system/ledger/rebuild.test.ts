import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { rebuildProjections } from '../operator/rebuild-projections.ts';
import { type AccordForTests, startAccordForTests } from './accord-for-tests.ts';
import { append } from './append.ts';
import { conversationStream, jobStream } from './events.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

const PROJECTIONS = [
  'timeline_item',
  'job',
  'conversation',
  'conversation_member',
  'conversation_summary',
  'tenant_activity',
] as const;
const rowsOf = async (table: string) =>
  (await accord.admin.query(`SELECT to_jsonb(t) AS row FROM accord.${table} t ORDER BY 1`)).rows;
const everything = async () =>
  Object.fromEntries(await Promise.all(PROJECTIONS.map(async (t) => [t, await rowsOf(t)])));

const send = (text: string) =>
  append(accord.app, {
    tenantId: accord.tenantId,
    streamId: conversationStream(accord.conversationId),
    expectedVersion: null,
    type: 'message.sent',
    payload: { conversationId: accord.conversationId, text },
    actorId: accord.ada.id,
    operation: 'send',
  });

async function project(maxEvents: number): Promise<void> {
  for (const projection of ['conversation_summary', 'tenant_activity']) {
    for (;;) {
      const { rows } = await accord.app.query(
        `SELECT * FROM accord.project_pending('${projection}', '${accord.tenantId}', 'projecting', 1, ${maxEvents})`,
      );
      if (rows[0].checkpoint_seq === rows[0].head_seq) break;
    }
  }
}

describe('a rebuild', () => {
  before(async () => {
    await accord.app.query(`SELECT accord.lease_acquire('projecting', 'test', '1 hour')`);
    for (let n = 0; n < 25; n += 1) await send(`message ${n}`);
    const jobId = crypto.randomUUID();
    const job = { tenantId: accord.tenantId, streamId: jobStream(jobId), operation: 'job' };
    const { conversationId } = accord;
    await append(accord.app, {
      ...job,
      expectedVersion: 0,
      type: 'job.proposed',
      payload: { jobId, conversationId, title: 'T', kind: 'digest', input: 'x' },
      actorId: accord.cleo.id,
    });
    await append(accord.app, {
      ...job,
      expectedVersion: 1,
      type: 'job.approved',
      payload: { jobId, round: 1 },
      actorId: accord.ada.id,
    });
  });

  it('makes what the appends and the worker have made, whatever the size of its batches', async () => {
    await project(7);
    const before = await everything();
    assert.equal(before.timeline_item.length, 26);
    assert.deepEqual(
      [before.conversation_summary[0].row.message_count, before.conversation_summary[0].row.job_count],
      [25, 1],
    );
    assert.equal(before.conversation_summary[0].row.last_seq, 28, 'the approval is activity of the conversation');
    await rebuildProjections(accord.adminUrl);
    assert.deepEqual(await everything(), before);
    await project(1000);
    assert.deepEqual(await everything(), before, 'the checkpoint is at the head after a rebuild');
  });

  it('repairs every projection that was tampered with', async () => {
    const before = await everything();
    for (const table of PROJECTIONS) await accord.admin.query(`DELETE FROM accord.${table}`);
    await rebuildProjections(accord.adminUrl);
    assert.deepEqual(await everything(), before);
  });

  it('loses nothing that is written at the same time', async () => {
    const writing = Promise.all(Array.from({ length: 40 }, (_, n) => send(`meanwhile ${n}`)));
    const projecting = project(5);
    await rebuildProjections(accord.adminUrl);
    await Promise.all([writing, projecting]);
    await project(5);
    const after = await everything();
    assert.equal(after.conversation_summary[0].row.message_count, 65);
    await rebuildProjections(accord.adminUrl);
    assert.deepEqual(await everything(), after);
  });
});
