import pg from 'pg';
import type { HistoryLine } from '../harness/attempts.ts';
import { canonicalRelations, type RelationMap, type RelationName } from './relations.ts';

/** The adapter's relations with the rows of these tenants alone. What holds no tenants (names of tables) stays as it is. */
export function relationsOfTenants(relations: RelationMap, tenantIds: readonly string[]): RelationMap {
  const ids = tenantIds.map((id) => pg.escapeLiteral(id)).join(', ');
  const narrowed = Object.entries(relations).map(([name, select]) => {
    const columns = canonicalRelations[name as RelationName]?.columns ?? {};
    return [
      name,
      'tenant_id' in columns ? `SELECT * FROM (${select}) whole WHERE whole.tenant_id IN (${ids})` : select,
    ];
  });
  return Object.fromEntries(narrowed) as RelationMap;
}

/** Says of each line of a history whether it is about these tenants: that of an attempt's end is, if its beginning was. */
export function linesOfTenants(tenantIds: readonly string[]): (line: HistoryLine) => boolean {
  const elsewhere = new Set<string>();
  return (line) => {
    if (line.type === 'begin' && !tenantIds.includes(line.input.tenantId)) elsewhere.add(line.attempt);
    return !elsewhere.has(line.attempt);
  };
}
