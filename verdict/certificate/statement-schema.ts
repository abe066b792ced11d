import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { extension, predicateType, type Statement, statementType } from './statement.ts';

const text = Type.String();
const hex = Type.String({ pattern: '^[0-9a-f]{64}$' });
const time = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' });
const count = Type.Integer({ minimum: 0 });
const outcome = Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('unknown')]);
const described = Type.Object({ name: text, digest: Type.Object({ sha256: hex }) });

const certificate = Type.Object({
  schema: Type.Literal(1),
  words: text,
  run: Type.Object({
    id: text,
    startedAt: time,
    endedAt: time,
    profile: text,
    seed: Type.Integer(),
    partial: Type.Boolean(),
  }),
  system: Type.Object({
    name: text,
    digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
    commit: Type.Union([text, Type.Null()]),
    artefacts: Type.Array(Type.Object({ name: text, digest: text })),
  }),
  suite: Type.Object({ commit: Type.Union([text, Type.Null()]), versions: Type.Record(text, text) }),
  score: Type.Number({ minimum: 0, maximum: 100 }),
  judged: Type.Object({ count, of: count }),
  phases: Type.Array(Type.Object({ id: text, outcome, observed: text })),
  evidence: Type.Object({ sha256: hex, files: count }),
  waivers: Type.Array(
    Type.Object({
      subject: text,
      reason: text,
      by: text,
      expires: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
      covers: Type.Array(text),
    }),
  ),
  tolerated: Type.Array(text),
  notApplicable: Type.Array(text),
  conditions: Type.Array(Type.Object({ name: text, here: text, production: Type.Union([text, Type.Null()]) })),
  calibration: Type.Union([
    Type.Object({
      measuredOn: Type.Object({ system: text, digest: text, commit: text, date: text }),
      flaws: count,
      caught: count,
      cleanJudgements: count,
      falseAlarms: count,
    }),
    Type.Null(),
  ]),
  earlierRuns: Type.Object({
    recordedSince: Type.Union([time, Type.Null()]),
    unreadableLines: count,
    runs: Type.Array(
      Type.Object({
        run: text,
        beganAt: time,
        profile: text,
        partial: Type.Boolean(),
        outcome: Type.Union([outcome, Type.Null()]),
      }),
    ),
  }),
});

/** The predicate as a JSON schema: in-toto's test-result v0.1 with Diamond Run's extension. */
export const predicateSchema = Type.Object(
  {
    result: Type.Union([Type.Literal('PASSED'), Type.Literal('WARNED'), Type.Literal('FAILED')]),
    configuration: Type.Array(described),
    url: Type.Optional(text),
    passedTests: Type.Array(text),
    warnedTests: Type.Array(text),
    failedTests: Type.Array(text),
    [extension]: certificate,
  },
  { title: 'Certificate: in-toto predicate test-result v0.1 with the extension of Diamond Run' },
);

const statementSchema = Type.Object({
  _type: Type.Literal(statementType),
  subject: Type.Array(described, { minItems: 1 }),
  predicateType: Type.Literal(predicateType),
  predicate: predicateSchema,
});

/** Keeps schema and type one: either fails to compile when only the other changes. */
const _schemaFitsType = (value: Static<typeof statementSchema>): Statement => value;
void _schemaFitsType;

/** The statement in a payload whose signature holds, or what is wrong with it: signed does not mean well-formed. */
export function statementProblem(
  payload: Uint8Array,
): { readonly statement: Statement } | { readonly statement: undefined; readonly why: string } {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { statement: undefined, why: 'its payload is no JSON' };
  }
  if (Value.Check(statementSchema, value)) return { statement: value as Statement };
  const [first] = Value.Errors(statementSchema, value);
  return { statement: undefined, why: `${first?.instancePath || 'the statement'} ${first?.message ?? 'does not fit'}` };
}
