import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteria } from '../harness/criteria.ts';
import { checklist } from './checklist.ts';
import { allPass, folder, runRecord, wholeRegistry } from './evidence-for-tests.ts';
import { judge } from './judge.ts';

test('it names registered criteria only', () => {
  const text = checklist(judge(folder([])));
  const named = [...text.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map((match) => match[1]!);
  assert.ok(named.length > 15);
  assert.deepEqual(
    named.filter((id) => !criteria.some((each) => each.id === id)),
    [],
  );
});

test('known bad: nothing shown, nothing ticked', () => {
  assert.doesNotMatch(checklist(judge(folder([]), wholeRegistry)), /\[x\]/);
});

test('known bad: a criterion outside a narrow run is not ticked, and one of two is not enough', () => {
  const run = runRecord({ scope: { criteria: ['security.csrf'] }, gate: false });
  assert.doesNotMatch(checklist(judge(folder(allPass(), run), wholeRegistry)), /\[x\]/);
});

test('everything passed: ticked but for what only a person can tell', () => {
  const open = checklist(judge(folder(allPass()), wholeRegistry))
    .split('\n')
    .filter((line) => line.startsWith('- [ ]'));
  assert.ok(open.length >= 3);
  for (const line of open) assert.match(line, /\*a person\*/);
});
