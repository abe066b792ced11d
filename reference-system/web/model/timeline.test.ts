import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Job, TimelineItem } from '../api/types.ts';
import {
  addLive,
  emptyTimeline,
  FOLLOWING_LIMIT,
  mergePage,
  READING_LIMIT,
  type Timeline,
  trim,
  updateJob,
} from './timeline.ts';

const message = (seq: number): TimelineItem => ({
  kind: 'message',
  seq,
  id: `m${seq}`,
  authorId: 'a',
  text: `t${seq}`,
  sentAt: '',
});
const job = (version: number): Job => ({ id: 'j', version, state: version === 1 ? 'proposed' : 'approved' }) as Job;
const jobItem = (seq: number, version: number): TimelineItem => ({ kind: 'job', seq, job: job(version) });
const seqs = (timeline: Timeline) => timeline.items.map(({ seq }) => seq);
const messages = (...numbers: number[]) => numbers.map(message);

test('however deliveries and pages overlap, every seq is there once and in order', () => {
  const deliveries = fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }), { maxLength: 8 });
  fc.assert(
    fc.property(deliveries, (parts) => {
      const timeline = parts.reduce((grown, part) => addLive(grown, messages(...part)), emptyTimeline);
      assert.deepEqual(
        seqs(timeline),
        [...new Set(parts.flat())].sort((a, b) => a - b),
      );
    }),
  );
});

test('an item shown already keeps its object, so nothing is drawn again', () => {
  const before = addLive(emptyTimeline, messages(1, 2));
  const after = addLive(before, messages(2, 3));
  assert.equal(after.items[1], before.items[1]);
});

test('a page read late does not take back a newer state of a job', () => {
  const live = updateJob(addLive(emptyTimeline, [jobItem(5, 1)]), job(3));
  const merged = mergePage(live, { items: [message(4), jobItem(5, 2)], nextBefore: null });
  assert.equal(merged.items[1]?.kind === 'job' && merged.items[1].job.version, 3);
});

test('an older version of a job changes nothing', () => {
  const timeline = addLive(emptyTimeline, [jobItem(5, 2)]);
  assert.equal(updateJob(timeline, job(1)), timeline);
});

test('the next older page is asked for before the oldest page', () => {
  const newest = mergePage(emptyTimeline, { items: messages(11, 12), nextBefore: 11 });
  const older = mergePage(newest, { items: messages(9, 10), nextBefore: 9 });
  assert.equal(older.nextBefore, 9);
  assert.equal(mergePage(older, { items: messages(11, 12, 13), nextBefore: 11 }).nextBefore, 9);
});

test('while following, old items leave the page and can be read again', () => {
  const full = addLive(
    { ...emptyTimeline, nextBefore: null },
    messages(...Array.from({ length: FOLLOWING_LIMIT + 20 }, (_, i) => i + 1)),
  );
  const trimmed = trim(full, true);
  assert.equal(trimmed.items.length, FOLLOWING_LIMIT);
  assert.equal(trimmed.nextBefore, 21);
});

test('while reading further up, the page is bounded too, and counts what it does not hold', () => {
  const full = addLive(emptyTimeline, messages(...Array.from({ length: READING_LIMIT + 5 }, (_, i) => i + 1)));
  const trimmed = trim(full, false);
  assert.deepEqual([trimmed.items.length, trimmed.atHead, trimmed.newerCount], [READING_LIMIT, false, 5]);
  const later = addLive(trimmed, messages(READING_LIMIT + 6));
  assert.deepEqual([later.items.length, later.newerCount], [READING_LIMIT, 6]);
});
