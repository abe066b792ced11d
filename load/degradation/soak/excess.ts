import type { Holding, HoldingKind } from '../../../harness/system.ts';

/** What a process holds more of than before. */
export interface Excess {
  readonly process: string;
  readonly kind: HoldingKind;
  readonly before: number;
  readonly now: number;
  /** What came on top, by name. */
  readonly added: readonly { readonly name: string; readonly count: number }[];
}

/**
 * Compares what is held now with the most that was held in several looks before: at rest, too, a pool has two connections in one
 * moment and one in the next. Kinds are compared as a whole, so a connection that was replaced by another is no excess; but for
 * connections through the links that are named, each of which is a use of its own: one to the database is not replaced by one of a
 * user.
 */
export function excessOver(
  before: readonly (readonly Holding[])[],
  now: readonly Holding[],
  links: ReadonlySet<string> = new Set(),
): Excess[] {
  const kinds = Map.groupBy(now, kindOf);
  return [...kinds].flatMap(([kind, held]) => {
    const totals = before.map((look) => total(look.filter((each) => kindOf(each) === kind)));
    const most = Math.max(0, ...totals);
    if (total(held) <= most) return held.flatMap((each) => (links.has(each.name) ? excessByName(before, each) : []));
    const added = held.flatMap((each) => excessByName(before, each).flatMap((excess) => excess.added));
    const { process, kind: what } = held[0]!;
    return [{ process, kind: what, before: most, now: total(held), added }];
  });
}

/** More of this name than in any look before; else nothing. */
function excessByName(before: readonly (readonly Holding[])[], { process, kind, name, count }: Holding): Excess[] {
  const isSame = (each: Holding) => each.process === process && each.kind === kind && each.name === name;
  const most = Math.max(0, ...before.map((look) => look.find(isSame)?.count ?? 0));
  if (count <= most) return [];
  return [{ process, kind, before: most, now: count, added: [{ name, count: count - most }] }];
}

function kindOf({ process, kind }: Holding): string {
  return `${process} ${kind}`;
}

function total(holdings: readonly Holding[]): number {
  return holdings.reduce((sum, { count }) => sum + count, 0);
}
