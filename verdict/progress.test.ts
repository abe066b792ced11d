import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type PlannedCase, Progress } from './progress.ts';

const planned: PlannedCase[] = [
  { phase: 'foundation', subject: 'foundation.migrations/files' },
  { phase: 'foundation', subject: 'foundation.migrations/schema' },
  { phase: 'golden-paths', subject: 'golden.message-flow/in-order' },
];

function progress(isTerminal: boolean, columns = 80) {
  let nowMs = 0;
  const written: string[] = [];
  const screen = { write: (text: string) => void written.push(text), isTerminal, columns: () => columns };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  const shown = new Progress(
    screen,
    planned,
    () => 60_000,
    () => nowMs,
  );
  return { shown, pass, read: () => written.join(''), clear: () => void written.splice(0) };
}

describe('without a terminal', () => {
  test('a heading per phase, failures at once, a summary at its end, no control characters', () => {
    const { shown, read } = progress(false);
    shown.begin(planned[0]!);
    shown.end(planned[0]!, 'pass', '');
    shown.begin(planned[1]!);
    shown.end(planned[1]!, 'fail', 'an index is missing');
    shown.begin(planned[2]!);
    shown.end(planned[2]!, 'unknown', 'nobody was there');
    shown.finish();
    assert.match(read(), /Phase 1 · Foundation · 2 cases\n {2}✗ foundation\.migrations\/schema: an index is missing\n/);
    assert.match(read(), /1 passed, 1 failed, 0 unknown in 0 s\n\nPhase 2 · Golden paths · 1 case\n {2}\? golden/);
    assert.ok(!read().includes('\r') && !read().includes('\x1b'));
  });

  test('a calm line every 30 s, with what is left', () => {
    const { shown, pass, read, clear } = progress(false);
    shown.begin(planned[0]!);
    clear();
    pass(29_000);
    shown.tick();
    assert.equal(read(), '');
    pass(1_000);
    shown.tick();
    assert.equal(read(), '  … 0 of 3 · 30 s, about 2 min 30 s left · foundation.migrations/files\n');
    pass(1_000);
    shown.tick();
    assert.equal(read().split('\n').length, 2);
  });

  test('a load that runs has a calm line of its own', () => {
    const { shown, pass, read, clear } = progress(false);
    shown.begin(planned[0]!);
    clear();
    pass(30_000);
    shown.tick('soak, 70 min left');
    assert.equal(
      read(),
      '  … 0 of 3 · 30 s, about 2 min 30 s left · foundation.migrations/files\n    soak, 70 min left\n',
    );
  });

  test('known bad: a case that takes longer than expected does not count below zero', () => {
    const { shown, pass, read } = progress(false);
    shown.begin(planned[0]!);
    pass(600_000);
    shown.tick();
    assert.match(read(), /about 2 min 00 s left/);
  });

  test('no line is longer than the width', () => {
    const { shown, pass, read } = progress(false, 40);
    shown.begin(planned[0]!);
    shown.end(planned[0]!, 'fail', 'a sentence that goes on and on, much longer than forty columns can take');
    shown.begin(planned[1]!);
    pass(30_000);
    shown.tick();
    assert.deepEqual(
      read()
        .split('\n')
        .filter((line) => line.length > 40),
      [],
    );
  });
});

describe('on a terminal', () => {
  test('the live line is redrawn in place, stays short of the edge, and is gone at the end', () => {
    const { shown, pass, read, clear } = progress(true, 50);
    shown.begin(planned[0]!);
    clear();
    pass(1_000);
    shown.tick();
    const [before, line] = read().split('\x1b[2K');
    assert.equal(before, '\r');
    assert.ok([...line!].length <= 49, line);
    assert.doesNotMatch(line!, /\n/);
    clear();
    shown.finish();
    assert.ok(read().startsWith('\r\x1b[2K'));
    assert.ok(read().endsWith('\n'));
  });

  test('a load that runs has the line to itself in 80 columns, and is gone with the next tick', () => {
    const { shown, read, clear } = progress(true);
    shown.begin(planned[0]!);
    shown.tick('soak, 70 min left · 168 of 168/s');
    assert.ok(read().endsWith('\x1b[2K1░░░░░░ soak, 70 min left · 168 of 168/s'));
    clear();
    shown.tick();
    assert.ok(!read().includes('soak'));
  });

  /** What stands on the live line after a failure in the first phase and half of a case in the second. */
  function lineAt(columns: number): string {
    const { shown, pass, read, clear } = progress(true, columns);
    shown.begin(planned[0]!);
    shown.end(planned[0]!, 'pass', '');
    shown.begin(planned[1]!);
    shown.end(planned[1]!, 'fail', 'an index is missing');
    shown.begin(planned[2]!);
    clear();
    pass(30_000);
    shown.tick();
    return read().split('\x1b[2K').at(-1)!;
  }

  test('80 columns: phases, cases done, time left, the case that runs', () => {
    const line = lineAt(80);
    assert.equal(line, '1✗ 2███░░░ 2/3 · 30 s left · message-flow/in-order');
  });

  test('200 columns: how long it took and what was found last, too', () => {
    assert.equal(
      lineAt(200),
      '1✗ 2███░░░ 2 of 3 · 30 s, about 30 s left · golden.message-flow/in-order · last: ✗ foundation.migrations/schema: an index is missing',
    );
  });

  test('known bad: a colour; the live line only moves and clears, so that NO_COLOR has nothing to take away', () => {
    const { shown, read } = progress(true, 80);
    shown.begin(planned[0]!);
    shown.end(planned[0]!, 'fail', 'red');
    shown.finish();
    const sequences = read().split('\x1b').slice(1);
    assert.ok(sequences.length > 0 && sequences.every((each) => each.startsWith('[2K')));
  });
});
