import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteriaOfPhase } from '../harness/criteria.ts';
import { loadChecks, parseCheck } from './check-file.ts';
import { withRelations } from './with-relations.ts';

const head = `-- title: Every event has a type
-- criterion: integrity.ledger-consistency
-- case: sequence
-- gate: acknowledged-write-lost
-- examined: SELECT count(*)
--   FROM ledger`;

test('a check says what it is, what it examines and which relations it reads', () => {
  const check = parseCheck(
    'typed',
    `${head}\n-- why: a comment\nSELECT seq FROM ledger JOIN heads USING (tenant_id) WHERE 'x FROM jobs' = type;`,
  );
  assert.equal(check.title, 'Every event has a type');
  assert.equal(check.gate, 'acknowledged-write-lost');
  assert.equal(check.examinedSql, 'SELECT count(*) FROM ledger');
  assert.deepEqual(check.relations, ['ledger', 'heads']);
  assert.ok(!check.sql.endsWith(';'));
});

test('a check without its companion query, title or query, or with a case nobody registered, is refused', () => {
  const without = (field: string) =>
    head
      .split('\n')
      .filter((line) => !line.startsWith(`-- ${field}`))
      .join('\n');
  for (const field of ['title', 'case', 'examined']) {
    assert.throws(
      () => parseCheck('c', `${without(field)}\nSELECT 1`),
      new RegExp(`sql/c\\.sql: expected -- ${field}: .*\\[bad-check-file\\]`),
      field,
    );
  }
  assert.throws(() => parseCheck('c', head), /expected a query after the head/);
  assert.throws(
    () => parseCheck('c', `${head.replace('sequence', 'order')}\nSELECT 1`),
    /expected a case of integrity\.ledger-consistency: /,
  );
  assert.throws(() => parseCheck('c', `${head.replace('ledger-consistency', 'x')}\nSELECT 1`), /\[unknown-criterion\]/);
});

test('every check of the suite loads, reads a relation, and belongs to phase 8', () => {
  const ids = criteriaOfPhase('data-integrity').map(({ id }) => id);
  const checks = loadChecks();
  assert.ok(checks.length >= 20);
  for (const check of checks) {
    assert.ok(ids.includes(check.criterion), check.name);
    assert.ok(check.relations.length > 0, `${check.name} reads no canonical relation`);
  }
});

test('relations become inlined CTEs in front; one that the adapter lacks is named with its columns', () => {
  const map = { ledger: 'SELECT * FROM facts' };
  assert.equal(
    withRelations('SELECT 1 FROM ledger', ['ledger'], map, 'c'),
    'WITH ledger AS NOT MATERIALIZED (\nSELECT * FROM facts\n)\nSELECT 1 FROM ledger',
  );
  assert.throws(
    () => withRelations('SELECT 1', ['heads'], map, 'c'),
    /"heads", which c reads: expected a SELECT of tenant_id, seq, hash.*\[missing-relation\]/,
  );
});
