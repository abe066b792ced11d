import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Waiver } from '../../harness/config.ts';
import { allPass } from '../evidence-for-tests.ts';
import { type Envelope, preAuthenticationEncoding, seal } from './envelope.ts';
import { certificateFiles } from './files.ts';
import { issueCertificate } from './issue.ts';
import { newKeyPair } from './keys.ts';
import { artefactDigest, RunForTests, systemDigest } from './run-for-tests.ts';
import { extension, type Statement } from './statement.ts';
import { type Question, type RefusalCode, verifyCertificate } from './verify.ts';

const pair = newKeyPair();
const key = createPrivateKey(pair.privatePem);
const passed = new RunForTests();
after(() => passed[Symbol.dispose]());
assert.deepEqual(issueCertificate(passed.directory, key, {}, passed.registry), { issued: true });
const text = readFileSync(join(passed.directory, certificateFiles.envelope), 'utf8');
const envelope = JSON.parse(text) as Envelope;
const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Statement;

const dayMs = 86_400_000;
const endedAtMs = Date.parse('2026-01-01T02:00:00Z');
const question: Question = {
  text,
  publicPem: pair.publicPem,
  subject: systemDigest,
  maxAgeMs: 14 * dayMs,
  allowWaivers: false,
  nowMs: endedAtMs + dayMs,
};

/** A statement with some of its predicate replaced, signed by the right key: only its content can be held against it. */
function signed(predicate: object, certificate: object = {}): string {
  const inner = { ...statement.predicate[extension], ...certificate };
  const changed = { ...statement, predicate: { ...statement.predicate, [extension]: inner, ...predicate } };
  return JSON.stringify(seal(Buffer.from(JSON.stringify(changed)), key));
}

function refusal(more: Partial<Question>, code: RefusalCode, sentence: RegExp): void {
  const answer = verifyCertificate({ ...question, ...more });
  assert.ok(!answer.accepted, 'it was accepted');
  assert.equal(answer.code, code, answer.sentence);
  assert.match(answer.sentence, sentence);
}

test('what DSSE signs: the example of its specification', () => {
  const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  assert.equal(encoded.toString(), 'DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('accepted: the system’s digest, with or without its prefix, and that of an artefact; with its evidence', () => {
  for (const subject of [
    systemDigest,
    systemDigest.slice(7),
    systemDigest.toUpperCase().replace('SHA256', 'sha256'),
    artefactDigest,
  ])
    assert.equal(verifyCertificate({ ...question, subject }).accepted, true, subject);
  assert.equal(verifyCertificate({ ...question, evidence: passed.directory }).accepted, true);
});

test('refused: altered statement', () => {
  const payload = Buffer.from(JSON.stringify(statement).replace('"score":100', '"score":101')).toString('base64');
  refusal({ text: JSON.stringify({ ...envelope, payload }) }, 'altered-statement', /altered after it was signed/);
});

test('refused: altered evidence, and says which file', () => {
  using run = new RunForTests();
  issueCertificate(run.directory, key, {}, run.registry);
  const own = readFileSync(join(run.directory, certificateFiles.envelope), 'utf8');
  const file = join(run.directory, 'evidence', 'load.soak.one.00000000.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('as it should be', 'as it would be'));
  refusal({ text: own, evidence: run.directory }, 'altered-evidence', /load\.soak\.one\.00000000\.json was changed/);
  // Whoever alters evidence may write the manifest anew: it is not the one that was signed.
  run.end();
  refusal({ text: own, evidence: run.directory }, 'altered-evidence', /not those of this run/);
  refusal({ text: own, evidence: join(run.directory, 'nowhere') }, 'altered-evidence', /not those of this run/);
});

test('refused: another subject, expired, from the future', () => {
  refusal({ subject: `sha256:${'6'.repeat(64)}` }, 'other-subject', /about another system: accord sha256:555/);
  refusal({ subject: '' }, 'other-subject', /another system/);
  refusal({ nowMs: endedAtMs + 15 * dayMs }, 'expired', /ended 15\.0 days ago, and 14\.0 days are allowed/);
  refusal({ nowMs: endedAtMs - dayMs }, 'future', /has not come yet/);
});

test('refused: wrong key, a private key, no key', () => {
  refusal({ publicPem: newKeyPair().publicPem }, 'wrong-key', /signed by another key/);
  refusal({ publicPem: pair.privatePem }, 'bad-key', /private key; a verifier needs the public one/);
  refusal({ publicPem: 'hello' }, 'bad-key', /cannot be used/);
});

test('known bad: another key under the right key’s name', () => {
  const forged = seal(Buffer.from(envelope.payload, 'base64'), createPrivateKey(newKeyPair().privatePem));
  const keyid = envelope.signatures[0]!.keyid;
  const named = { ...forged, signatures: [{ keyid, sig: forged.signatures[0]!.sig }] };
  refusal({ text: JSON.stringify(named) }, 'altered-statement', /signature does not fit/);
});

test('refused: rehearsal, partial, failed, whoever signed it', () => {
  const { run } = statement.predicate[extension];
  refusal({ text: signed({}, { run: { ...run, profile: 'rehearsal' } }) }, 'rehearsal', /no release verdict/);
  refusal({ text: signed({}, { run: { ...run, partial: true } }) }, 'partial', /partial run/);
  refusal({ text: signed({ result: 'FAILED' }) }, 'failed', /FAILED/);
  refusal({ text: signed({ failedTests: ['load.soak'] }) }, 'failed', /FAILED/);
});

test('known bad: a certificate that leaves out a criterion or a phase, whoever signed it', () => {
  const { phases } = statement.predicate[extension];
  const { passedTests } = statement.predicate;
  const without = passedTests.filter((id) => id !== 'integrity.idempotency');
  refusal({ text: signed({ passedTests: without }) }, 'incomplete', /nothing of integrity\.idempotency/);
  refusal({ text: signed({ passedTests: [] }) }, 'incomplete', /nothing of foundation\.services-healthy/);
  refusal({ text: signed({}, { phases: phases.slice(1) }) }, 'incomplete', /phase foundation passed/);
  const [first, ...others] = phases;
  const unknown = [{ ...first, outcome: 'unknown' }, ...others];
  refusal({ text: signed({}, { phases: unknown }) }, 'incomplete', /phase foundation passed/);
  const ruledOut = { notApplicable: ['integrity.idempotency: no keys (accepted by Owner: known)'] };
  assert.equal(
    verifyCertificate({ ...question, text: signed({ passedTests: without }, ruledOut) }).accepted,
    true,
    'what does not apply need not have passed',
  );
});

test('refused: WARNED without --allow-waivers; with it accepted until a waiver expires', () => {
  const waivers: Waiver[] = [{ subject: 'chaos.service-crash', reason: 'known', by: 'Owner', expires: '2026-01-05' }];
  const evidence = allPass().map((each) =>
    each.criterion === 'chaos.service-crash' ? { ...each, outcome: 'fail' as const } : each,
  );
  using run = new RunForTests({ waivers }, evidence);
  assert.deepEqual(issueCertificate(run.directory, key, {}, run.registry), { issued: true });
  const own = readFileSync(join(run.directory, certificateFiles.envelope), 'utf8');
  refusal({ text: own }, 'waivers', /"chaos\.service-crash" by Owner until 2026-01-05.*--allow-waivers/);
  assert.equal(verifyCertificate({ ...question, text: own, allowWaivers: true }).accepted, true);
  const later = { text: own, allowWaivers: true, nowMs: endedAtMs + 5 * dayMs };
  refusal(later, 'waiver-expired', /expired on 2026-01-05/);
});

test('refused: anything that is not a certificate', () => {
  const others = ['', 'null', '[]', '{}', '{"schema":1,"words":"PASSED: ready for production"}', '<html>'];
  for (const other of others) refusal({ text: other }, 'not-a-certificate', /not a certificate/);
  const type = { ...envelope, payloadType: 'text/plain' };
  refusal({ text: JSON.stringify(type) }, 'not-a-certificate', /payload is of type "text\/plain"/);
  const twice = { ...envelope, signatures: [envelope.signatures[0], envelope.signatures[0]] };
  refusal({ text: JSON.stringify(twice) }, 'not-a-certificate', /one signature/);
  for (const payload of ['hello', '{}', '{"_type":"https://in-toto.io/Statement/v1"}'])
    refusal(
      { text: JSON.stringify(seal(Buffer.from(payload), key)) },
      'not-a-certificate',
      /signed, but not a certificate/,
    );
});

test('known bad: 1,000 mutated envelopes, none accepted', () => {
  const payload = Buffer.from(envelope.payload, 'base64');
  const signature = Buffer.from(envelope.signatures[0]!.sig, 'base64');
  const withPayload = (bytes: Buffer): unknown => ({ ...envelope, payload: bytes.toString('base64') });
  const withSignature = (bytes: Buffer): unknown => ({
    ...envelope,
    signatures: [{ ...envelope.signatures[0], sig: bytes.toString('base64') }],
  });
  const flipped = (bytes: Buffer) =>
    fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= mask;
      return copy;
    });
  const shortened = (bytes: Buffer) => fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length));
  const envelopes = fc.oneof(
    flipped(payload).map(withPayload),
    shortened(payload).map(withPayload),
    flipped(signature).map(withSignature),
    shortened(signature).map(withSignature),
    fc.uint8Array({ minLength: 1, maxLength: 80 }).map((extra) => withPayload(Buffer.concat([payload, extra]))),
    fc.uint8Array({ minLength: 1, maxLength: 80 }).map((extra) => withSignature(Buffer.concat([signature, extra]))),
    fc
      .constantFrom('payloadType', 'payload', 'signatures')
      .chain((field) => fc.jsonValue().map((value) => ({ ...envelope, [field]: value }))),
    fc
      .constantFrom('keyid', 'sig')
      .chain((field) =>
        fc.jsonValue().map((value) => ({ ...envelope, signatures: [{ ...envelope.signatures[0], [field]: value }] })),
      ),
    fc.jsonValue(),
  );
  // Base64 is lenient: the same bytes in another spelling are not the file that was signed either.
  const texts = fc.oneof(
    { weight: 8, arbitrary: envelopes.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.nat(text.length - 2).map((length) => text.slice(0, length)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('\n', ' ', '=', '-', '!')
        .map((extra) => JSON.stringify({ ...envelope, payload: `${envelope.payload}${extra}` })),
    },
  );
  fc.assert(
    fc.property(texts, (mutated) => verifyCertificate({ ...question, text: mutated }).accepted === false),
    { numRuns: 1_000 },
  );
});
