import { DiamondError } from '../harness/errors.ts';
import { canonicalRelations, type RelationMap, type RelationName } from './relations.ts';

/**
 * The query with the adapter's SELECTs in front, as CTEs that PostgreSQL inlines (NOT MATERIALIZED: a relation that is used
 * twice would otherwise be copied whole, and its indexes be lost). The query itself begins with SELECT.
 * Throws a DiamondError where a relation is not supplied.
 */
export function withRelations(sql: string, names: readonly RelationName[], map: RelationMap, what: string): string {
  if (names.length === 0) return sql;
  const supplied = names.map((name) => `${name} AS NOT MATERIALIZED (\n${map[name] ?? notSupplied(name, what)}\n)`);
  return `WITH ${supplied.join(',\n')}\n${sql}`;
}

function notSupplied(name: RelationName, what: string): never {
  const columns = Object.keys(canonicalRelations[name].columns).join(', ');
  throw new DiamondError({
    code: 'missing-relation',
    subject: `canonical relation "${name}", which ${what} reads`,
    expected: `a SELECT of ${columns}`,
    received: "nothing of that name in the adapter's relations",
    action: 'Supply it; data-checks/relations.ts says what each column means.',
  });
}
