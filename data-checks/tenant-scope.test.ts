import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryLine } from '../harness/attempts.ts';
import type { RelationMap } from './relations.ts';
import { linesOfTenants, relationsOfTenants } from './tenant-scope.ts';

test('relations with tenants are narrowed, ids are literals whatever is in them, names of tables stay', () => {
  const relations = { heads: 'SELECT 1 AS tenant_id', append_only_tables: "SELECT 'a'" } as unknown as RelationMap;
  const narrowed = relationsOfTenants(relations, ['t-1', "o'hara"]);
  assert.equal(
    narrowed.heads,
    "SELECT * FROM (SELECT 1 AS tenant_id) whole WHERE whole.tenant_id IN ('t-1', 'o''hara')",
  );
  assert.equal(narrowed.append_only_tables, "SELECT 'a'");
});

test('an attempt of another tenant is passed over from its beginning to its end, also when it ends twice', () => {
  const begin = (attempt: string, tenantId: string) =>
    ({ type: 'begin', attempt, kind: 'message.send', input: { tenantId } }) as unknown as HistoryLine;
  const end = (attempt: string) => ({ type: 'acknowledge', attempt, result: {} }) as unknown as HistoryLine;
  const isMeant = linesOfTenants(['mine']);
  const lines = [begin('a', 'mine'), begin('b', 'theirs'), end('b'), end('a'), end('b'), end('never begun')];
  assert.deepEqual(lines.map(isMeant), [true, false, false, true, false, true]);
});
