import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardOutput } from './screen.ts';

const stream = (more: object) => ({ write: () => true, isTTY: true, columns: 200, ...more });

test('a live line on a terminal only: not under CI=true, not on a dumb one, not into `tee`', () => {
  const isLive = (more: object, environment: NodeJS.ProcessEnv) => standardOutput(stream(more), environment).isTerminal;
  assert.equal(isLive({}, { TERM: 'xterm-256color' }), true);
  assert.equal(isLive({}, { TERM: 'xterm-256color', NO_COLOR: '1' }), true);
  assert.equal(isLive({}, { TERM: 'xterm-256color', CI: 'true' }), false);
  assert.equal(isLive({}, { TERM: 'dumb' }), false);
  assert.equal(isLive({ isTTY: undefined }, { TERM: 'xterm-256color' }), false);
});

test('a pipe has no width: 80 columns', () => {
  assert.equal(standardOutput(stream({ columns: undefined }), {}).columns(), 80);
  assert.equal(standardOutput(stream({}), {}).columns(), 200);
});
