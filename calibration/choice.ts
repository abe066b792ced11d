import { criteria, criterionById, isBuilt } from '../harness/criteria.ts';
import { DiamondError } from '../harness/errors.ts';
import type { Flaw } from './flaw.ts';
import { flaws } from './flaws.ts';

export interface Choice {
  readonly criterion: readonly string[];
  readonly flaw: readonly string[];
}

/** The flaws that were asked for; all of them where nothing was. Throws where an id names nothing. */
export function chosenFlaws({ criterion, flaw: named }: Choice): Flaw[] {
  for (const id of criterion) criterionById(id);
  refuseUnknown('flaw', named, flaws, '--list');
  return flaws.filter(
    (flaw) =>
      (named.length === 0 || named.includes(flaw.id)) && (criterion.length === 0 || criterion.includes(flaw.criterion)),
  );
}

/** Throws where an id names nothing; `list` are the options that show what there is. */
export function refuseUnknown(
  kind: 'flaw' | 'decoy',
  named: readonly string[],
  known: readonly { readonly id: string }[],
  list: string,
): void {
  const unknown = named.filter((id) => !known.some((each) => each.id === id));
  if (unknown.length === 0) return;
  throw new DiamondError({
    code: `unknown-${kind}`,
    subject: `--${kind}`,
    expected: `the id of a ${kind}`,
    received: unknown.join(', '),
    action: `\`npx diamond-run calibrate ${list}\` shows them all.`,
  });
}

/** The criteria that controls and the clean run look at. A flaw named by itself is looked at by itself. */
export function judgedCriteria({ criterion, flaw }: Choice): string[] {
  if (flaw.length > 0) return [];
  if (criterion.length > 0) return [...criterion];
  return allBuilt();
}

export function allBuilt(): string[] {
  return criteria.filter(isBuilt).map((each) => each.id);
}
