import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { coloured } from './colour.ts';

const screen = [
  'NOT SHOWN (unknown): DO NOT deploy',
  '1 Foundation      pass     5 of 5 criteria passed',
  '2 Golden paths    fail     26 of 27 cases passed (96.3 %)',
  'Phase 2 · Golden paths · 27 cases',
  '  26 passed, 1 failed, 0 unknown in 1 min 48 s',
  '  ✗ golden.message-flow/every-text: Is it there? No: a fail',
  '  ? load.stress/goodput: nobody knows',
  '1✓ 2✗ 3███░░░ 4· 30 of 47',
].join('\n');

test('colours move no character and change no word', () => {
  assert.equal(stripVTControlCharacters(coloured(screen)), screen);
});

test('outcomes, marks and counts that are not nil have their colour; what evidence says has none', () => {
  const lines = coloured(screen).split('\n');
  const [green, red, yellow] = ['\x1b[32m', '\x1b[31m', '\x1b[33m'];
  assert.ok(lines[0]?.includes(`${yellow}NOT SHOWN`));
  assert.ok(lines[1]?.includes(`${green}pass\x1b`));
  assert.ok(lines[2]?.includes(`${red}fail\x1b`));
  assert.ok(lines[4]?.includes(`${red}1 failed\x1b`) && !lines[4].includes(yellow));
  assert.equal(lines[5]?.split('\x1b').length, 3, 'the mark alone');
  assert.ok(lines[6]?.startsWith(`  ${yellow}?`));
  assert.ok(lines[7]?.startsWith(`1${green}✓`) && lines[7].includes(`2${red}✗`));
});
