import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, DEFAULT_HEARTBEAT_MS, LiveStream, type StreamSource } from './live-stream.ts';
import type { StreamEvent } from './stream-events.ts';

type Listener = (event: { data?: unknown; lastEventId?: string }) => void;

class SourceForTests implements StreamSource {
  readyState = 1;
  closed = false;
  readonly url: string;
  readonly #listeners = new Map<string, Listener>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  send(name: string, data: unknown, lastEventId = ''): void {
    this.#listeners.get(name)?.({ data: JSON.stringify(data), lastEventId });
  }

  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.#listeners.get('error')?.({});
  }
}

/** A stream in a world whose time passes only when the test says so. */
function world() {
  const sources: SourceForTests[] = [];
  const timers = new Set<{ at: number; action: () => void }>();
  const states: Connection[] = [];
  const events: StreamEvent[] = [];
  let nowMs = 0;
  let refusals = 0;
  let online = true;
  const stream = new LiveStream(
    {
      open: (url) => sources[sources.push(new SourceForTests(url)) - 1]!,
      later: (action, delayMs) => {
        const timer = { at: nowMs + delayMs, action };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      isOnline: () => online,
      random: () => 1,
    },
    {
      connection: (state) => states.push(state),
      event: (event) => events.push(event),
      refused: () => {
        refusals += 1;
      },
    },
  );
  stream.open();
  return {
    stream,
    states,
    events,
    source: () => sources.at(-1)!,
    opened: () => sources.length,
    refusals: () => refusals,
    setOnline: (value: boolean) => {
      online = value;
    },
    pass(ms: number) {
      nowMs += ms;
      for (const timer of [...timers].filter(({ at }) => at <= nowMs)) {
        timers.delete(timer);
        timer.action();
      }
    },
  };
}

const append = (seq: number) => ({ seq, conversationId: 'c', item: { kind: 'message', seq } });
const seqs = (events: readonly StreamEvent[]) => events.flatMap((event) => ('seq' in event ? [event.seq] : []));

test('live begins with ready, not with the connection', () => {
  const { states, source } = world();
  assert.deepEqual(states, []);
  source().send('ready', { headSeq: 4 });
  assert.deepEqual(states, ['live']);
});

test('three silent heartbeats end "live" and open the stream anew from the cursor', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.source().send('timeline.append', append(5), '5');
  w.pass(DEFAULT_HEARTBEAT_MS * 3 - 1);
  assert.deepEqual(w.states, ['live']);
  w.pass(1);
  assert.deepEqual(w.states, ['live', 'reconnecting']);
  assert.ok(w.source().closed);
  w.pass(500);
  assert.equal(w.opened(), 2);
  assert.equal(w.source().url, '/v1/stream?lastEventId=5');
  w.source().send('ready', { headSeq: 9 });
  assert.equal(w.states.at(-1), 'live');
});

test('the heartbeat the server names sets the patience', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4, heartbeatMs: 1_000 });
  w.pass(3_000);
  assert.deepEqual(w.states, ['live', 'reconnecting']);
});

test('a heartbeat keeps the page live', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  for (let beat = 0; beat < 10; beat += 1) {
    w.pass(DEFAULT_HEARTBEAT_MS);
    w.source().send('heartbeat', {});
  }
  assert.deepEqual(w.states, ['live']);
});

test('what a reconnection repeats is delivered once', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.source().send('timeline.append', append(5), '5');
  w.source().fail(0);
  w.source().send('ready', { headSeq: 6 });
  w.source().send('timeline.append', append(5), '5');
  w.source().send('timeline.append', append(6), '6');
  assert.deepEqual(seqs(w.events), [5, 6]);
});

test('all frames of one event are delivered, the id standing on the last', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.source().send('timeline.append', append(5));
  w.source().send('job.update', { seq: 5, job: {} }, '5');
  assert.deepEqual(seqs(w.events), [5, 5]);
});

test('the browser reconnects by itself once it has an id, and is left to', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.source().send('timeline.append', append(5), '5');
  w.source().fail(0);
  assert.equal(w.states.at(-1), 'reconnecting');
  w.pass(2_000);
  assert.equal(w.opened(), 1);
});

test('without an id the browser could not resume: the stream is opened from the head it began at', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.source().fail(0);
  w.pass(500);
  assert.equal(w.source().url, '/v1/stream?lastEventId=4');
});

test('a stream closed for good asks about the session and comes back with growing delays', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.source().fail(2);
  assert.equal(w.refusals(), 1);
  w.pass(499);
  assert.equal(w.opened(), 1);
  w.pass(1);
  assert.equal(w.opened(), 2);
  w.source().fail(2);
  w.pass(999);
  assert.equal(w.opened(), 2);
  w.pass(1);
  assert.equal(w.opened(), 3);
});

test('offline is said when the browser says so, and taken back by the stream', () => {
  const w = world();
  w.source().send('ready', { headSeq: 4 });
  w.setOnline(false);
  w.stream.networkLost();
  assert.equal(w.states.at(-1), 'offline');
  w.pass(500);
  w.source().send('ready', { headSeq: 4 });
  assert.equal(w.states.at(-1), 'live');
});

test('a closed stream stays closed and says nothing more', () => {
  const w = world();
  const source = w.source();
  w.stream.close();
  source.send('ready', { headSeq: 4 });
  source.fail(2);
  w.pass(60_000);
  assert.deepEqual([w.opened(), w.states.length, w.refusals()], [1, 0, 0]);
});
