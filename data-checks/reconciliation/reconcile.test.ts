import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type AttemptInput, History } from '../../harness/attempts.ts';
import { messageContent } from '../../harness/content.ts';
import { sentence } from './check-reconciliation.ts';
import { anomalies } from './classify.ts';
import type { LedgerWrite } from './ledger-writes.ts';
import { reconcile } from './reconcile.ts';

let directory: string;
let history: History;
let writes: LedgerWrite[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'diamond-history-'));
  history = new History(directory, 'test');
  writes = [];
});
afterEach(() => {
  history.close();
  rmSync(directory, { recursive: true });
});

const place = { tenantId: 't1', actorId: 'ada', scopeId: 'c1' };
const input = (text: string, more: Partial<AttemptInput> = {}): AttemptInput => ({
  ...place,
  contentSha256: messageContent(text),
  ...more,
});
const begin = (text: string, more: Partial<AttemptInput> = {}) => history.begin('message.send', input(text, more));
/** A write of the ledger, as the system makes it where nothing is wrong. */
function stored(text: string, more: Partial<LedgerWrite> = {}): LedgerWrite {
  const seq = String(writes.length + 1);
  const write = {
    ...place,
    seq,
    kind: 'message.send',
    resourceId: `m${seq}`,
    contentSha256: messageContent(text),
    requestKey: `key-${seq}`,
    recordedMs: Date.now(),
    lateSetUp: false,
    ...more,
  };
  writes.push(write);
  return write;
}
async function* portions() {
  yield writes;
}
async function found(clock: { openedMs?: number } = {}) {
  const facts = { openedMs: Date.now() + 1_000, replayedMs: undefined, clockOffsetMs: 0, clockErrorMs: 3, ...clock };
  return reconcile(directory, portions(), facts);
}
/** The anomalies that were found, by class, zeros left out. */
async function anomaliesFound(clock: { openedMs?: number } = {}) {
  const { counts } = await found(clock);
  return Object.fromEntries(anomalies.map((name) => [name, counts[name]]).filter(([, count]) => count !== 0));
}

test('a history in which all went well has no anomaly, with and without known keys', async () => {
  begin('one', { requestKey: 'key-1' }).acknowledge({ id: 'm1' });
  stored('one');
  begin('two').acknowledge();
  stored('two');
  begin('refused', { requestKey: 'k' }).reject('422 validation');
  assert.deepEqual(await anomaliesFound(), {});
  const result = await found();
  assert.match(sentence(result), /^Nothing lost, .*: 3 attempts \(2 acknowledged, 1 rejected, 0 never settled/);
});

test('lost: acknowledged, not in the ledger', async () => {
  begin('gone', { requestKey: 'key-1' }).acknowledge({ id: 'm1' });
  const { counts, sample } = await found();
  assert.equal(counts.lost, 1);
  assert.equal(sample[0]?.anomaly, 'lost');
  assert.match(JSON.stringify(sample[0]), /"said":"acknowledged".*"answeredId":"m1"/);
});

test('lost: of two acknowledged messages with one text, one is there', async () => {
  begin('twice said').acknowledge();
  begin('twice said').acknowledge();
  stored('twice said');
  assert.deepEqual(await anomaliesFound(), { lost: 1 });
});

test('duplicated: one key, two events', async () => {
  begin('double', { requestKey: 'key-1' }).acknowledge();
  stored('double', { requestKey: 'key-1' });
  stored('double', { requestKey: 'key-1' });
  assert.deepEqual(await anomaliesFound(), { duplicated: 1 });
});

test('duplicated: sent once without a known key, stored under two keys', async () => {
  begin('double').acknowledge();
  stored('double');
  stored('double');
  assert.deepEqual(await anomaliesFound(), { duplicated: 1 });
});

test('a retry with its key is one intent: both answers stand for one event', async () => {
  begin('again', { requestKey: 'key-1' });
  begin('again', { requestKey: 'key-1' }).acknowledge({ id: 'm1', replayed: true });
  begin('again', { requestKey: 'key-1' }).acknowledge({ id: 'm1', replayed: true });
  stored('again');
  assert.deepEqual(await anomaliesFound(), {});
});

test('altered: a replay that answers with another id', async () => {
  begin('again', { requestKey: 'key-1' }).acknowledge({ id: 'm1' });
  begin('again', { requestKey: 'key-1' }).acknowledge({ id: 'm9', replayed: true });
  stored('again');
  assert.deepEqual(await anomaliesFound(), { altered: 1 });
});

test('altered: answered with the place of another, the first time or when sent again', async () => {
  begin('here', { requestKey: 'key-1' }).acknowledge({ id: 'm1', seq: 1 });
  stored('here');
  begin('there', { requestKey: 'key-2' }).acknowledge({ id: 'm2', seq: 3 });
  stored('there');
  begin('again', { requestKey: 'key-3' }).acknowledge({ id: 'm3', seq: 3 });
  begin('again', { requestKey: 'key-3' }).acknowledge({ id: 'm3', seq: 4, replayed: true });
  stored('again');
  assert.deepEqual(await anomaliesFound(), { altered: 2 });
  const { sample } = await found();
  assert.match(JSON.stringify(sample[0]), /"answeredSeq":3/);
});

test('a place that the answer does not tell is none', async () => {
  begin('one', { requestKey: 'key-1' }).acknowledge({ id: 'm1', seq: 0 });
  stored('one');
  assert.deepEqual(await anomaliesFound(), {});
});

test('unexpected: in the ledger, begun by nobody', async () => {
  begin('mine').acknowledge();
  stored('mine');
  stored('whose?');
  const { counts, sample } = await found();
  assert.equal(counts.unexpected, 1);
  assert.match(JSON.stringify(sample), new RegExp(`"unexpected".*${messageContent('whose?')}`));
});

test('what was in the ledger before the first attempt is not unexpected, but counted', async () => {
  stored('of last year', { recordedMs: Date.now() - 60_000 });
  begin('mine').acknowledge();
  stored('mine');
  const { counts } = await found();
  assert.deepEqual([counts.unexpected, counts.earlier], [0, 1]);
});

test('unexpected: said to be older than the history, and recorded after what a client wrote', async () => {
  const longAgo = Date.now() - 60_000;
  stored('of last year', { recordedMs: longAgo });
  begin('mine').acknowledge();
  stored('mine');
  stored('dated back', { recordedMs: longAgo });
  const { counts, sample } = await found();
  assert.deepEqual([counts.unexpected, counts.earlier], [1, 1]);
  assert.match(JSON.stringify(sample), new RegExp(messageContent('dated back')));
});

test('unexpected: the same where the ledger is not read in its order; another tenant has an order of its own', async () => {
  const longAgo = Date.now() - 60_000;
  stored('dated back', { seq: '7', recordedMs: longAgo });
  stored('of last year', { seq: '5', recordedMs: longAgo });
  stored('of last year, too', { tenantId: 't2', seq: '7', recordedMs: longAgo });
  begin('mine').acknowledge();
  stored('mine', { seq: '6' });
  const { counts, sample } = await found();
  assert.deepEqual([counts.unexpected, counts.earlier], [1, 2]);
  assert.deepEqual(sample, [{ anomaly: 'unexpected', write: { tenantId: 't1', seq: '7' } }]);
});

test('unexpected: written as set-up in the middle of use, whatever it holds and whenever it says that it was', async () => {
  begin('mine').acknowledge();
  stored('mine');
  stored('nobody said this', { lateSetUp: true, recordedMs: Date.now() - 60_000 });
  begin('hers', { requestKey: 'key-3' });
  stored('hers', { lateSetUp: true });
  const { counts } = await found();
  assert.deepEqual([counts.unexpected, counts.earlier, counts.recovered], [2, 0, 0]);
});

test('unexpected: in the name of nobody', async () => {
  begin('mine').acknowledge();
  stored('mine');
  stored('mine', { actorId: null });
  assert.deepEqual(await anomaliesFound(), { unexpected: 1 });
});

test('phantom: rejected, yet in the ledger', async () => {
  begin('refused', { requestKey: 'key-1' }).reject('403 forbidden');
  stored('refused');
  begin('refused too').reject('403 forbidden');
  stored('refused too');
  assert.deepEqual(await anomaliesFound(), { phantom: 2 });
});

test('altered: the text stored under the key is another', async () => {
  begin('whole text', { requestKey: 'key-1' }).acknowledge();
  stored('whole', { requestKey: 'key-1' });
  const { counts, sample } = await found();
  assert.deepEqual([counts.altered, counts.lost, counts.unexpected], [1, 0, 0]);
  assert.deepEqual(sample[0]?.differs, ['content']);
});

test('altered: the text differs and neither key nor id is known: paired by person, place and time', async () => {
  const attempt = begin('whole text');
  stored('whole');
  attempt.acknowledge();
  assert.deepEqual(await anomaliesFound(), { altered: 1 });
});

test('altered: stored as of another person, in another conversation, in another tenant', async () => {
  begin('one', { requestKey: 'k1' }).acknowledge();
  stored('one', { requestKey: 'k1', actorId: 'bob' });
  begin('two', { requestKey: 'k2' }).acknowledge();
  stored('two', { requestKey: 'k2', scopeId: 'c2' });
  begin('three').acknowledge();
  stored('three', { tenantId: 't2' });
  const { counts, sample } = await found();
  assert.equal(counts.altered, 3);
  assert.deepEqual(
    sample.flatMap(({ differs }) => differs),
    ['actor', 'scope', 'tenant'],
  );
});

test('altered: answered with an id that is not that of the event', async () => {
  begin('one', { requestKey: 'key-1' }).acknowledge({ id: 'made-up' });
  stored('one');
  assert.deepEqual(await anomaliesFound(), { altered: 1 });
});

test('recovered and vanished: never settled, there or not there, both allowed', async () => {
  begin('there', { requestKey: 'key-1' });
  stored('there');
  begin('there without key');
  stored('there without key');
  begin('not there');
  assert.deepEqual(await anomaliesFound(), {});
  const { counts } = await found();
  assert.deepEqual([counts.recovered, counts.vanished, counts.indeterminate], [2, 1, 3]);
});

test('stale: recorded only after it was acknowledged', async () => {
  begin('late', { requestKey: 'key-1' }).acknowledge();
  stored('late', { recordedMs: Date.now() + 500 });
  assert.deepEqual(await anomaliesFound(), { stale: 1 });
});

test('what was acknowledged after the snapshot was opened may be missing from it', async () => {
  const openedMs = Date.now() - 1;
  begin('under way').acknowledge();
  assert.deepEqual(await anomaliesFound({ openedMs }), {});
});

test('the torn last line of a killed process is tolerated, and its attempt never settled', async () => {
  begin('one', { requestKey: 'key-1' });
  stored('one');
  appendFileSync(history.file, '{"type":"acknowledge","attem');
  const { counts } = await found();
  assert.deepEqual([counts.torn, counts.recovered], [1, 1]);
});

test('any other corruption is said loudly, with file and line', async () => {
  begin('one');
  appendFileSync(history.file, '{"type":"acknow\n');
  begin('two');
  await assert.rejects(
    found(),
    (error: Error) => /corrupt at .*ndjson:2: /.test(error.message) && error.name === 'CannotTell',
  );
});

test('a history that settles an attempt twice, or one that was never begun, cannot be trusted', async () => {
  const line = { type: 'reject', attempt: 'x', reason: '', monotonicNs: '0', wallMs: 1 };
  writeFileSync(join(directory, 'other.ndjson'), `${JSON.stringify(line)}\n`);
  await assert.rejects(found(), /settles attempt x, which was never begun/);
});

test('a missing history directory cannot tell', async () => {
  await assert.rejects(
    reconcile(join(directory, 'none'), portions(), {
      openedMs: 0,
      replayedMs: undefined,
      clockOffsetMs: 0,
      clockErrorMs: 0,
    }),
    /history cannot be read.*Look at --history/,
  );
});
