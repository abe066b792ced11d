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
 * moment and one in the next. Kinds are compared as a whole, so a connection that was replaced by another is no excess.
 */
export function excessOver(before: readonly (readonly Holding[])[], now: readonly Holding[]): Excess[] {
  const kinds = Map.groupBy(now, kindOf);
  return [...kinds].flatMap(([kind, held]) => {
    const totals = before.map((look) => total(look.filter((each) => kindOf(each) === kind)));
    const most = Math.max(0, ...totals);
    if (total(held) <= most) return [];
    const added = held.flatMap(({ name, count }) => {
      const known = before.map((look) => look.find((each) => kindOf(each) === kind && each.name === name)?.count ?? 0);
      const more = count - Math.max(0, ...known);
      return more > 0 ? [{ name, count: more }] : [];
    });
    const { process, kind: what } = held[0]!;
    return [{ process, kind: what, before: most, now: total(held), added }];
  });
}

function kindOf({ process, kind }: Holding): string {
  return `${process} ${kind}`;
}

function total(holdings: readonly Holding[]): number {
  return holdings.reduce((sum, { count }) => sum + count, 0);
}
