import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DiamondError } from './errors.ts';
import { anyJson, fuzzCases } from './fuzz-for-tests.ts';
import { parseConfig } from './parse-config.ts';

const good = { system: './systems/reference.ts' };

test('a sound configuration is taken, with defaults', () => {
  assert.equal(parseConfig(good).defaultProfile, 'standard');
});

test('all that is wrong is told at once', () => {
  const wrong = { system: 7, defaultProfile: 'quick', waivers: [{}], treshold: 1 };
  assert.throws(
    () => parseConfig(wrong),
    ({ message }: Error) =>
      ['/system', '/defaultProfile', '/waivers/0', 'treshold'].every(
        (each) => message.includes(each) || message.includes('additional'),
      ),
  );
});

test('a remote target is refused', () => {
  const target = {
    host: 'staging.example.com',
    environment: 'staging',
    allow: ['load'],
    maxRatePerSecond: 1,
    expires: '2099-01-01',
  };
  assert.throws(() => parseConfig({ ...good, targets: [target] }), /remote targets are not supported.*\[bad-config\]/);
});

test(`fuzz: ${fuzzCases} configurations are taken or refused with a sentence`, () => {
  const keys = ['system', 'defaultProfile', 'acceptedNotApplicable', 'waivers', 'targets', 'advisories', 'other'];
  const changed = fc.tuple(fc.constantFrom(...keys), anyJson).map(([key, value]) => ({ ...good, [key]: value }));
  fc.assert(
    fc.property(fc.oneof(anyJson, changed), (value) => {
      try {
        const { system, targets } = parseConfig(value);
        assert.ok(typeof system === 'string' && targets.length === 0);
      } catch (error) {
        assert.ok(error instanceof DiamondError && error.message.endsWith('[bad-config]'), String(error));
      }
    }),
    { numRuns: fuzzCases },
  );
});
