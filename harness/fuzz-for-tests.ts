import fc from 'fast-check';

/** A few hundred in `npm test`; `npm run endurance` sets more. */
export const fuzzCases = Number(process.env.DIAMOND_FUZZ_CASES ?? 300);

/** Any JSON value, and any text where JSON is expected. */
export const anyJson = fc.jsonValue({ maxDepth: 3 });
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  anyJson.map((value) => JSON.stringify(value)),
);
