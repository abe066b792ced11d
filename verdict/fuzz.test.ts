import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { anyJson, anyText, fuzzCases } from '../harness/fuzz-for-tests.ts';
import { record, runRecord } from './evidence-for-tests.ts';
import { judge } from './judge.ts';
import { readEvidence } from './read-evidence.ts';

const directory = mkdtempSync(join(tmpdir(), 'diamond-evidence-'));
after(() => rmSync(directory, { recursive: true }));
mkdirSync(directory, { recursive: true });

/** A run of two cases that passes as long as nothing is damaged. */
const scope = { cases: ['golden.message-flow/in-order', 'golden.message-flow/every-text'] };
const sound: Readonly<Record<string, unknown>> = {
  'run.json': runRecord({ scope, gate: false }),
  'golden.message-flow.in-order.00000000.json': record('golden.message-flow', 'in-order'),
  'golden.message-flow.every-text.00000000.json': record('golden.message-flow', 'every-text'),
};
const names = Object.keys(sound);
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const outcome = () => judge(readEvidence(directory)).outcome;

test('the sound folder passes: what follows is the damage', () => {
  for (const [name, value] of Object.entries(sound)) write(name, JSON.stringify(value));
  assert.equal(outcome(), 'pass');
});

const required = ['schema', 'kind', 'id', 'run', 'criterion', 'case', 'outcome', 'examined', 'status', 'scope'];

test(`fuzz: a damaged file of evidence never passes and never crashes (${fuzzCases} cases)`, () => {
  const damage = fc.oneof(
    anyText.map((text) => () => text),
    fc.nat().map((at) => (text: string) => text.slice(0, at % text.length)),
    fc.tuple(fc.constantFrom(...required), anyJson).map(([key, value]) => (text: string) => {
      const whole = JSON.parse(text) as Record<string, unknown>;
      if (!(key in whole) || JSON.stringify(whole[key]) === JSON.stringify(value)) return '{}';
      // A text in the place of a text may be a sound record of something else; of another type it is none.
      return typeof value === typeof whole[key] ? '[]' : JSON.stringify({ ...whole, [key]: value });
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...names), damage, (name, harm) => {
      for (const [each, value] of Object.entries(sound)) write(each, JSON.stringify(value));
      write(name, harm(JSON.stringify(sound[name])));
      assert.notEqual(outcome(), 'pass');
    }),
    { numRuns: fuzzCases },
  );
});
