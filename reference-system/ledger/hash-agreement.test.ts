import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccordForTests, startAccordForTests } from './accord-for-tests.ts';
import { append, requestHash } from './append.ts';
import { canonicalJson, type Json, UnstorableTextError } from './canonical-json.ts';
import { eventHash, FIRST_PREVIOUS_HASH, type HashedEvent } from './event-hash.ts';
import { conversationStream } from './events.ts';
import { readEvents } from './read-events-for-tests.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

const HOSTILE = [
  '',
  ' ',
  '"',
  '\\',
  "'); --",
  '\u202eRTL שלום',
  '👩‍👩‍👧‍👦',
  'e\u0301',
  '\ufeff',
  '\u2028',
  '\\u0000',
  '\x01\x1f\x7f',
  '\u{10ffff}',
];
/** RFC 8785, appendix B: numbers whose shortest form is easy to get wrong. */
const RFC_8785_NUMBERS: [number, string][] = [
  [0, '0'],
  [-0, '0'],
  [5e-324, '5e-324'],
  [-5e-324, '-5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [9007199254740992, '9007199254740992'],
  [295147905179352830000, '295147905179352830000'],
  [9.999999999999997e22, '9.999999999999997e+22'],
  [1e23, '1e+23'],
  [1.0000000000000001e23, '1.0000000000000001e+23'],
  [Number('333333333.33333329'), '333333333.3333333'],
  [0.000001, '0.000001'],
  [1e-7, '1e-7'],
  [1.1, '1.1'],
];
const storable = fc
  .string({ unit: 'grapheme', maxLength: 200 })
  .filter((text) => text.isWellFormed() && !text.includes('\0'));
const hostileText = fc.oneof(storable, fc.constantFrom(...HOSTILE));
const EVENT: HashedEvent = {
  tenantId: 't',
  seq: 1n,
  eventId: 'e',
  streamId: 's',
  streamVersion: 1,
  type: 'ty',
  payloadText: '{}',
  actorId: 'a',
  operation: 'o',
  requestKey: 'k',
  requestHash: Buffer.from('h'),
  fencingToken: 1n,
  recordedAtMicros: 1n,
};

describe('canonical JSON', () => {
  it('writes the numbers of RFC 8785, appendix B, as it says', () => {
    for (const [number, text] of RFC_8785_NUMBERS) assert.equal(canonicalJson(number), text);
  });

  it('refuses numbers that JSON does not have', () => {
    for (const number of [Number.NaN, Infinity, -Infinity]) assert.throws(() => canonicalJson({ number }));
  });

  it('orders members by UTF-16 code units', () => {
    const value = { '\ufb33': 1, '😀': 2, ö: 3, 1: 4, '\r': 5, '€': 6 };
    assert.equal(canonicalJson(value), '{"\\r":5,"1":4,"ö":3,"€":6,"😀":2,"\ufb33":1}');
  });

  it('refuses U+0000 and lone surrogates wherever they are, and does not repeat the text', () => {
    for (const bad of ['a\0b secret', '\ud800 secret', 'secret \udc00', '\udc00\ud800 secret']) {
      for (const value of [bad, [bad], { a: { b: bad } }, { [bad]: 1 }] as Json[]) {
        assert.throws(
          () => canonicalJson(value),
          (error) => error instanceof UnstorableTextError && !error.message.includes('secret'),
        );
      }
    }
  });

  it('means the same after a round trip through PostgreSQL’s jsonb', async () => {
    await fc.assert(
      // Values only: JSON.parse of Node 24.21 mixes up escaped member names ({" ":1,"\\":2} read before {" ":1,"\"":2} makes
      // the second's name a backslash). The names in payloads are ours and need no escape.
      fc.asyncProperty(fc.array(fc.oneof(hostileText, fc.integer(), fc.boolean())), async (value) => {
        const { rows } = await accord.app.query('SELECT $1::text::jsonb AS back', [canonicalJson(value)]);
        assert.equal(canonicalJson(rows[0].back), canonicalJson(value));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the hash', () => {
  it('is the same in SQL and in TypeScript for whatever people write', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (text, key) => {
        await append(accord.app, {
          tenantId: accord.tenantId,
          streamId: conversationStream(accord.conversationId),
          expectedVersion: null,
          type: 'message.sent',
          payload: { conversationId: accord.conversationId, text },
          actorId: accord.ada.id,
          operation: 'send-message',
          request: { key: `${key} ${crypto.randomUUID()}`, hash: requestHash({ text }) },
        });
      }),
      { numRuns: 150 },
    );
    const events = await readEvents(accord.app, accord.tenantId);
    assert.ok(events.length > 150);
    for (const { event, previousHash, hash, hashInSql } of events) {
      assert.deepEqual(hashInSql, hash);
      assert.deepEqual(eventHash(previousHash, event), hash);
    }
  });

  it('changes with every single column', () => {
    const hashes = new Set([
      eventHash(FIRST_PREVIOUS_HASH, EVENT).toString('hex'),
      eventHash(Buffer.alloc(32, 1), EVENT).toString('hex'),
    ]);
    for (const [column, value] of Object.entries(EVENT)) {
      assert.ok(value !== null, column);
      const other = Buffer.isBuffer(value)
        ? Buffer.from('i')
        : typeof value === 'string'
          ? `${value}x`
          : BigInt(value) + 1n;
      hashes.add(eventHash(FIRST_PREVIOUS_HASH, { ...EVENT, [column]: other }).toString('hex'));
    }
    for (const nullable of ['actorId', 'requestKey', 'requestHash', 'fencingToken']) {
      hashes.add(eventHash(FIRST_PREVIOUS_HASH, { ...EVENT, [nullable]: null }).toString('hex'));
    }
    assert.equal(hashes.size, 2 + 13 + 4);
  });

  it('does not let text move from one column into the next', () => {
    assert.notDeepEqual(
      eventHash(FIRST_PREVIOUS_HASH, { ...EVENT, operation: 'ab', requestKey: 'c' }),
      eventHash(FIRST_PREVIOUS_HASH, { ...EVENT, operation: 'a', requestKey: 'bc' }),
    );
  });
});
