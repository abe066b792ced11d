import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DiamondError } from './errors.ts';
import { anyJson, fuzzCases } from './fuzz-for-tests.ts';
import { parseConfig } from './parse-config.ts';

const waiver = { subject: 'chaos.service-crash', reason: 'a fix is under way', by: 'R. Owner', expires: '2027-03-31' };
const refusal = (value: unknown) => {
  try {
    parseConfig(value);
  } catch (error) {
    if (error instanceof DiamondError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

test('defaults are filled in, waivers of criteria, cases and findings are accepted', () => {
  assert.equal(parseConfig({ system: './a.ts' }).defaultProfile, 'standard');
  const subjects = ['chaos.service-crash', 'foundation.security-scan/headers', 'GHSA-1234/lodash', 'header/csp/GET /'];
  const config = parseConfig({ system: './a.ts', waivers: subjects.map((subject) => ({ ...waiver, subject })) });
  assert.deepEqual(
    config.waivers.map((each) => each.subject),
    subjects,
  );
});

test('known bad: each names its knob', () => {
  const bad: [unknown, RegExp][] = [
    [undefined, /default export/],
    [{}, /system should be/],
    [{ system: './a.ts', waiver: [] }, /waiver should be absent/],
    [{ system: './a.ts', defaultProfile: 'quick' }, /defaultProfile should be one of/],
    [{ system: './a.ts', waivers: 'none' }, /waivers should be a list/],
    [{ system: './a.ts', acceptedNotApplicable: [{ criterion: 'x' }] }, /acceptedNotApplicable\[0\]\.by/],
    ...(['subject', 'reason', 'by', 'expires'] as const).map((key): [unknown, RegExp] => [
      { system: './a.ts', waivers: [waiver, { ...waiver, [key]: '' }] },
      new RegExp(`waivers\\[1\\]\\.${key}`),
    ]),
    [{ system: './a.ts', waivers: [{ ...waiver, expires: '2027-02-31' }] }, /waivers\[0\]\.expires/],
    [{ system: './a.ts', waivers: [{ ...waiver, expires: 'never' }] }, /waivers\[0\]\.expires/],
    [{ system: './a.ts', waivers: [{ ...waiver, until: '2027-02-01' }] }, /waivers\[0\]\.until/],
    [{ system: './a.ts', waivers: [{ ...waiver, subject: 'chaos.service-crush' }] }, /names no registered criterion/],
    [{ system: './a.ts', waivers: [{ ...waiver, subject: 'chaos.service-crash/nothing' }] }, /no registered case/],
  ];
  for (const [value, sentence] of bad) assert.match(refusal(value), sentence);
});

test('known bad: hard gates take no waiver, nor do their cases', () => {
  const gates = ['security.csrf', 'integrity.ledger-consistency', 'golden.tenant-isolation', 'resilience.no-data-loss'];
  for (const subject of [...gates, 'security.csrf/anything'])
    assert.match(
      refusal({ system: './a.ts', waivers: [{ ...waiver, subject }] }),
      /waivers\[0\]\.subject .* is a hard gate, and hard gates take no waiver/,
    );
});

test('all problems are told together', () => {
  const message = refusal({ waivers: [{ ...waiver, by: '' }], defaultProfile: 1 });
  for (const knob of ['system', 'waivers[0].by', 'defaultProfile']) assert.ok(message.includes(knob), knob);
});

test('a remote target is refused', () => {
  const target = {
    host: 'staging.example.com',
    environment: 'staging',
    allow: ['load'],
    maxRatePerSecond: 1,
    expires: '2099-01-01',
  };
  assert.throws(
    () => parseConfig({ system: './a.ts', targets: [target] }),
    /remote targets are not supported.*\[bad-config\]/,
  );
});

test(`fuzz: ${fuzzCases} configurations are taken or refused with a sentence`, () => {
  const keys = ['system', 'defaultProfile', 'acceptedNotApplicable', 'waivers', 'targets', 'advisories', 'other'];
  const changed = fc
    .tuple(fc.constantFrom(...keys), anyJson)
    .map(([key, value]) => ({ system: './a.ts', [key]: value }));
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
