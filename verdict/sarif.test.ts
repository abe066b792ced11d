import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import type { Evidence } from '../harness/evidence.ts';
import { sarif } from './sarif.ts';

const finding = {
  id: 'csrf/token-missing/POST /v1/jobs',
  operation: 'POST /v1/jobs',
  title: 'POST /v1/jobs is accepted with no token',
  cwe: 'CWE-352',
  asvs: 'V3.5.1',
  request: 'POST /v1/jobs without a token',
  answer: 'status 201',
  oracle: 'event 7 job.proposed',
  mend: 'Check the token.',
};

function record(changes: Partial<Evidence>): Evidence & { file: string } {
  return {
    schema: 1,
    kind: 'case',
    id: 'one',
    run: 'r',
    criterion: 'security.csrf',
    case: 'token',
    outcome: 'fail',
    summary: 'It is accepted.',
    measured: [],
    expected: '',
    examined: 1,
    where: [],
    startedAt: '',
    endedAt: '',
    file: 'security.csrf.token.1.json',
    details: { findings: [finding] },
    ...changes,
  };
}

interface Log {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly kind: string;
        readonly level: string;
        readonly locations: readonly unknown[];
        readonly message: { readonly text: string };
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

const logOf = (...records: (Evidence & { file: string })[]) => sarif(records) as Log;

test('a finding is one result: its rule, a location, what is to be done', () => {
  const [run] = logOf(record({})).runs;
  const [result] = run.results;
  assert.equal(run.results.length, 1);
  assert.equal(run.tool.driver.rules[result!.ruleIndex]?.id, 'security.csrf');
  assert.deepEqual([result!.kind, result!.level, result!.locations.length], ['fail', 'error', 1]);
  for (const word of ['no token', 'CWE-352', 'V3.5.1', 'event 7', 'Check the token.'])
    assert.ok(result!.message.text.includes(word), word);
});

test('the fingerprint is the same in another run and another for another finding', () => {
  const print = (log: Log) => log.runs[0].results[0]?.partialFingerprints['diamondRun/v1'];
  const first = print(logOf(record({})));
  assert.equal(print(logOf({ ...record({ run: 's', id: 'two' }), file: 'other.json' })), first);
  assert.notEqual(print(logOf(record({ details: { findings: [{ ...finding, id: 'csrf/other' }] } }))), first);
});

test('passes and other phases leave no result; what is unknown is open, not a failure', () => {
  const log = logOf(
    record({ outcome: 'pass', details: {} }),
    record({ criterion: 'golden.message-flow' }),
    record({ outcome: 'unknown', details: {}, summary: 'Nobody could tell.' }),
  );
  assert.deepEqual(
    log.runs[0].results.map(({ kind, level }) => [kind, level]),
    [['open', 'none']],
  );
});

test('a failed case without findings of its own says what it has said', () => {
  const log = logOf(record({ details: undefined, summary: 'The test timed out.' }));
  assert.equal(log.runs[0].results[0]?.message.text, 'The test timed out.');
});

/** The schema is of draft 4, which names itself by `id`; nothing else in it differs for Ajv. */
function validator() {
  const file = join(import.meta.dirname, '..', 'docs', 'schemas', 'sarif-2.1.0-rtm.5.json');
  const { id: _id, $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('uri-reference', (text) => URL.canParse(text, 'https://any.example/') && !text.includes(' '));
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  return ajv.compile(schema);
}

/** As it is written: what JSON leaves out is out. */
const written = (log: object) => JSON.parse(JSON.stringify(log)) as object;

test('what is written is valid SARIF 2.1.0: findings, unknowns, waived ones, a case without findings, nothing at all', () => {
  const validate = validator();
  const waived = record({
    criterion: 'foundation.security-scan',
    details: { findings: [{ ...finding, id: 'a waived one' }] },
  });
  const logs = [
    sarif([]),
    sarif([
      record({}),
      record({ outcome: 'unknown' }),
      record({ details: undefined }),
      { ...record({}), file: 'with space.json' },
    ]),
    sarif([waived], [{ subject: 'a waived one', reason: 'known', by: 'Owner', expires: '2099-12-31' }]),
  ];
  for (const log of logs) assert.equal(validate(written(log)), true, JSON.stringify(validate.errors));
});

test('the validator refuses what is no SARIF', () => {
  const validate = validator();
  const [first] = logOf(record({})).runs;
  const result = first.results[0]!;
  for (const results of [
    [{ ...result, level: 'fatal' }],
    [{ ...result, message: undefined }],
    [{ ...result, suppressions: [{ kind: 'because' }] }],
    [{ ...result, surplus: true }],
  ]) {
    assert.equal(validate(written({ version: '2.1.0', runs: [{ ...first, results }] })), false);
  }
});

test('a waived finding of the scan is suppressed and stays; the hard gate takes no waiver', () => {
  const waiver = { subject: finding.id, reason: 'behind a proxy that sets it', by: 'Owner', expires: '2099-03-31' };
  const suppressions = (criterion: string) =>
    (
      sarif([record({ criterion })], [waiver]) as { runs: [{ results: { suppressions: unknown }[] }] }
    ).runs[0].results.map((result) => result.suppressions);
  assert.deepEqual(suppressions('foundation.security-scan'), [
    [{ kind: 'external', status: 'accepted', justification: 'behind a proxy that sets it (Owner, until 2099-03-31)' }],
  ]);
  assert.deepEqual(suppressions('security.csrf'), [[]]);
});
