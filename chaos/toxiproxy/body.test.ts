import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, field, parseBody } from './body.ts';

const refuses = (run: () => unknown, message: string) => assert.throws(run, { status: 400, message });

describe('parseBody', () => {
  it('reads the first value and leaves what follows', () => {
    assert.deepEqual(parseBody(' {"a":"}]\\"{","b":[1,{}]} {"c":2}'), { a: '}]"{', b: [1, {}] });
    assert.equal(parseBody('12 34'), 12);
    assert.equal(parseBody('"text" more'), 'text');
    assert.equal(parseBody('null,'), null);
  });

  it('tells nothing, too little and nonsense apart', () => {
    refuses(() => parseBody(' \n'), 'bad request body: EOF');
    refuses(() => parseBody('{"a":[1,2}'), 'bad request body: unexpected EOF');
    refuses(() => parseBody('{"a":"}'), 'bad request body: unexpected EOF');
    refuses(() => parseBody('nonsense'), "bad request body: invalid character 'o' looking for beginning of value");
  });
});

describe('decode', () => {
  const fields = { name: 'string', on: 'bool', count: 'int64', share: 'float32' } as const;

  it('takes known fields in any case, and leaves out nulls and unknown ones', () => {
    const body = { NAME: 'a', on: true, Count: 3, share: null, other: 1 };
    assert.deepEqual(decode(body, 'T', fields), { name: 'a', on: true, count: 3 });
    assert.deepEqual(decode(null, 'T', fields), {});
  });

  it('keeps shares in single precision, written as shortly as they can be', () => {
    for (const [given, kept] of [
      [0.1, 0.1],
      [0.123456789, 0.12345679],
      [1 / 3, 0.33333334],
      [1e-9, 1e-9],
      [7.25, 7.25],
    ] as const) {
      assert.deepEqual(decode({ share: given }, 'T', fields), { share: kept });
    }
  });

  it('names field and kind of what does not fit', () => {
    const cannot = 'bad request body: json: cannot unmarshal';
    refuses(() => decode([], 'toxics.T', fields), `${cannot} array into Go value of type toxics.T`);
    refuses(
      () => decode({ name: 1 }, 'toxics.T', fields),
      `${cannot} number into Go struct field T.name of type string`,
    );
    refuses(
      () => decode({ count: 1.5 }, 'T', fields),
      `${cannot} number 1.5 into Go struct field T.count of type int64`,
    );
    refuses(
      () => decode({ count: 1e300 }, 'T', fields),
      `${cannot} number 1e+300 into Go struct field T.count of type int64`,
    );
    refuses(() => decode({ on: {} }, 'T', fields), `${cannot} object into Go struct field T.on of type bool`);
  });
});

describe('field', () => {
  it('finds a field in any case, and nothing in what has none', () => {
    assert.equal(field({ Attributes: 1 }, 'attributes'), 1);
    for (const value of [null, undefined, 3, []]) assert.equal(field(value, 'attributes'), undefined);
  });
});
