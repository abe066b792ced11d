import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardOutput } from './standard-output.ts';

const stream = (more: object) => ({ write: () => true, isTTY: true, columns: 200, ...more });

test('a live line on a terminal only: not under CI=true, not on a dumb one, not into `tee`', () => {
  const isLive = (more: object, environment: NodeJS.ProcessEnv) => standardOutput(stream(more), environment).isTerminal;
  assert.equal(isLive({}, { TERM: 'xterm-256color' }), true);
  assert.equal(isLive({}, { TERM: 'xterm-256color', NO_COLOR: '1' }), true);
  assert.equal(isLive({}, { TERM: 'xterm-256color', CI: 'true' }), false);
  assert.equal(isLive({}, { TERM: 'dumb' }), false);
  assert.equal(isLive({ isTTY: undefined }, { TERM: 'xterm-256color' }), false);
});

test('colours where the terminal has them', () => {
  const written: string[] = [];
  const say = (hasColors: boolean) => {
    const terminal = stream({ write: (text: string) => written.push(text), hasColors: () => hasColors });
    standardOutput(terminal, { TERM: 'xterm-256color' }).write('FAILED: DO NOT deploy\n');
    return written.pop();
  };
  assert.equal(say(false), 'FAILED: DO NOT deploy\n');
  assert.ok(say(true)?.includes('\x1b[31mFAILED'));
});

test('a pipe has no width: 80 columns', () => {
  assert.equal(standardOutput(stream({ columns: undefined }), {}).columns(), 80);
  assert.equal(standardOutput(stream({}), {}).columns(), 200);
});
