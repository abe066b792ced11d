import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { red, TamperedStory } from './tampered-story-for-tests.ts';

let story: TamperedStory;

before(async () => {
  story = await TamperedStory.start();
});
after(() => story.stop());

/** What somebody did to the projections or the ledger → the check that must find it. */
const flaws: readonly [what: string, check: string, ...statements: string[]][] = [
  ['a title of another conversation', 'conversations', `UPDATE accord.conversation SET title = 'Other'`],
  ['a conversation without an event', 'conversations', 'UPDATE accord.conversation SET conversation_id = uuidv7()'],
  [
    'a member whom no event names',
    'conversation-members',
    `INSERT INTO accord.conversation_member SELECT tenant_id, conversation_id, uuidv7() FROM accord.conversation`,
  ],
  [
    'a member forgotten',
    'conversation-members',
    'DELETE FROM accord.conversation_member WHERE person_id IN (SELECT actor_id FROM accord.ledger_event WHERE seq = 2)',
  ],
  [
    'a message shown otherwise than stored',
    'timeline',
    `UPDATE accord.timeline_item SET body = 'hi' WHERE body = 'hello'`,
  ],
  ['a message not shown', 'timeline', `DELETE FROM accord.timeline_item WHERE body = 'hello'`],
  [
    'a message by another author',
    'timeline',
    `UPDATE accord.timeline_item SET actor_id = uuidv7() WHERE body = 'hello'`,
  ],
  [
    'a message shown twice',
    'timeline-items-once',
    `INSERT INTO accord.timeline_item SELECT tenant_id, uuidv7(), seq, kind, item_id, actor_id, body, recorded_at
      FROM accord.timeline_item WHERE body = 'hello'`,
  ],
  [
    'a state without its event',
    'job-state-is-last-event',
    `UPDATE accord.job SET state = 'approved' WHERE state = 'rejected'`,
  ],
  ['a result made up', 'jobs', `UPDATE accord.job SET result = '3' WHERE state = 'completed'`],
  ['an error kept after the retry', 'jobs', `UPDATE accord.job SET error = 'timeout' WHERE state = 'completed'`],
  ['a round not counted', 'jobs', `UPDATE accord.job SET round = 1 WHERE round = 2`],
  [
    'a counter off by one',
    'conversation-summaries',
    'UPDATE accord.conversation_summary SET message_count = message_count + 1',
  ],
  ['an event type skipped', 'conversation-summaries', 'UPDATE accord.conversation_summary SET job_count = 0'],
  ['a count forgotten', 'activity', `DELETE FROM accord.tenant_activity WHERE type = 'job.retried'`],
  ['a checkpoint ahead', 'checkpoints-within-ledger', 'UPDATE accord.projection_checkpoint SET seq = seq + 1'],
  ['an event counted past the checkpoint', 'activity', 'UPDATE accord.projection_checkpoint SET seq = seq - 1'],
  [
    'completed → approved',
    'job-histories-legal',
    `UPDATE accord.ledger_event SET type = 'job.approved' WHERE type = 'job.started'
      AND payload ->> 'round' = '2'`,
  ],
  ['approval skipped', 'job-histories-legal', `DELETE FROM accord.ledger_event WHERE type = 'job.approved'`],
  ['a job that nobody proposed', 'fold-in-code', `DELETE FROM accord.ledger_event WHERE type = 'job.proposed'`],
  [
    'decided by the proposer',
    'job-deciders-legal',
    `UPDATE accord.ledger_event SET actor_id = (SELECT j.actor_id FROM accord.ledger_event j WHERE j.type = 'job.proposed' LIMIT 1)
      WHERE type IN ('job.approved', 'job.proposed')`,
  ],
  [
    'executed in the name of a person',
    'job-deciders-legal',
    `UPDATE accord.ledger_event SET actor_id = uuidv7() WHERE type = 'job.completed'`,
  ],
  [
    'a round that was never approved',
    'job-rounds-count',
    `UPDATE accord.ledger_event SET payload_text = replace(payload_text, '"round":2', '"round":3') WHERE type = 'job.completed'`,
  ],
  [
    'two outcomes of one round',
    'rounds-end-once',
    `UPDATE accord.ledger_event SET payload_text = replace(payload_text, '"round":2', '"round":1') WHERE type = 'job.completed'`,
  ],
  [
    'an attempt that ended twice',
    'attempts-end-once',
    `UPDATE accord.ledger_event e SET payload_text = f.payload_text FROM accord.ledger_event f
      WHERE e.type = 'job.completed' AND f.type = 'job.attempt_failed' AND e.tenant_id = f.tenant_id`,
  ],
  [
    'one event id twice',
    'event-ids-once',
    'ALTER TABLE accord.ledger_event DROP CONSTRAINT ledger_event_id_key',
    `UPDATE accord.ledger_event SET event_id = '00000000-0000-7000-8000-000000000000' WHERE seq IN (2, 3)`,
  ],
  [
    'one stream version twice',
    'stream-versions-once',
    'ALTER TABLE accord.ledger_event DROP CONSTRAINT ledger_event_stream_key',
    'UPDATE accord.ledger_event SET stream_version = 2 WHERE seq IN (2, 3)',
  ],
  [
    'one request key twice',
    'request-keys-once',
    'DROP INDEX accord.ledger_event_request_key',
    `UPDATE accord.ledger_event SET request_key = 'k', operation = 'o' WHERE seq IN (2, 3)`,
  ],
];

/** What the fold in code must find of them: all that is about a projection. */
const projections = /^(conversation|timeline|jobs|activity|job-state)/;

for (const [what, check, ...statements] of flaws) {
  test(`${what} is found by ${check}`, async () => {
    const report = await story.checkedAfter(...statements);
    assert.ok(red(report).includes(check), `red: ${red(report).join(', ') || 'nothing'}`);
    const finding = report.findings.find((each) => each.check === check)!;
    assert.equal(finding.outcome, 'fail', finding.summary);
    if (projections.test(check)) assert.ok(red(report).includes('fold-in-code'), `red: ${red(report).join(', ')}`);
    assert.match(finding.summary, /, the first: \{/);
  });
}
