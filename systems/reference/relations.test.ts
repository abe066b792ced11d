import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { red, TamperedStory } from './tampered-story-for-tests.ts';

let story: TamperedStory;

before(async () => {
  story = await TamperedStory.start();
});
after(() => story.stop());

test('every data check holds on a ledger that the reference system wrote', async () => {
  const report = await story.checkedAfter();
  const problems = report.findings.filter((each) => each.outcome !== 'pass').map((each) => each.summary);
  assert.deepEqual(problems, []);
  assert.equal(report.outcome, 'pass');
  assert.ok(report.findings.every((finding) => finding.examined > 0));
});

test('an altered payload breaks the chain, in SQL and in code', async () => {
  const report = await story.checkedAfter(
    `UPDATE accord.ledger_event SET payload_text = replace(payload_text, 'hello', 'hullo') WHERE seq = 2`,
  );
  assert.deepEqual(
    red(report).filter((check) => check.startsWith('chain')),
    ['chain-in-code', 'chain-recomputed'],
  );
  assert.equal(report.findings.find((each) => each.check === 'chain-in-code')?.offending, 2);
});

test('each hashed column is covered: altering it alone breaks the chain, in SQL and in code', async () => {
  const changes = {
    event_id: 'uuidv7()',
    stream_id: `stream_id || '0'`,
    stream_version: 'stream_version + 1000',
    type: `'message.other'`,
    actor_id: 'uuidv7()',
    operation: `'another'`,
    request_key: `'another'`,
    request_hash: `'\\x00'`,
    fencing_token: '7',
    recorded_at: `recorded_at + interval '1 microsecond'`,
  };
  for (const [column, value] of Object.entries(changes)) {
    const report = await story.checkedAfter(`UPDATE accord.ledger_event SET ${column} = ${value} WHERE seq = 3`);
    const chain = red(report).filter((check) => check.startsWith('chain'));
    assert.deepEqual(chain, ['chain-in-code', 'chain-recomputed'], column);
  }
});

test('a chain computed anew after an alteration of the last event still differs from the head', async () => {
  const last = '(tenant_id, seq) IN (SELECT tenant_id, seq FROM accord.ledger_head)';
  const report = await story.checkedAfter(
    `UPDATE accord.ledger_event SET operation = 'forged' WHERE ${last}`,
    `UPDATE accord.ledger_event SET hash = accord.event_hash(prev_hash, tenant_id, seq, event_id, stream_id, stream_version,
      type, payload_text, actor_id, operation, request_key, request_hash, fencing_token, recorded_at) WHERE ${last}`,
  );
  assert.deepEqual(red(report), ['chain-ends-in-head']);
});

test('a deleted event is a gap, a deleted last event is missed by the head', async () => {
  const gap = await story.checkedAfter('DELETE FROM accord.ledger_event WHERE seq = 4');
  for (const check of ['sequence-gapless', 'stream-versions-gapless', 'chain-linked', 'chain-in-code']) {
    assert.ok(red(gap).includes(check), check);
  }
  const cut = await story.checkedAfter(
    'DELETE FROM accord.ledger_event e USING accord.ledger_head h WHERE e.tenant_id = h.tenant_id AND e.seq = h.seq',
  );
  assert.ok(red(cut).includes('head-is-last-event'));
  const finding = cut.findings.find((each) => each.check === 'head-is-last-event');
  assert.match(finding?.summary ?? '', /2 against "The end of each chain.*"head_seq":"\d+","last_seq":"\d+"/);
});

test('an empty ledger shows nothing: every check is unknown', async () => {
  const tables =
    'ledger_event, conversation, conversation_member, timeline_item, job, conversation_summary, tenant_activity';
  const report = await story.checkedAfter(
    ...`${tables}, projection_checkpoint`.split(', ').map((table) => `DELETE FROM accord.${table}`),
    `UPDATE accord.ledger_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')`,
  );
  assert.equal(report.outcome, 'unknown');
  assert.deepEqual(new Set(report.findings.map((each) => each.outcome)), new Set(['unknown']));
});
