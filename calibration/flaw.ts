import type { SystemCopy } from './system-copy.ts';

/** A known flaw, put into a copy of the reference system to see whether its criterion turns red. */
export interface Flaw {
  /** `<criterion>/<name>`. */
  readonly id: string;
  /** The criterion that must turn red. */
  readonly criterion: string;
  /** The one case of it that is run, where another one would turn red first and this one is what the flaw is for. Absent: all. */
  readonly case?: string | undefined;
  /** What is wrong with the system, as an incident report would say it. */
  readonly does: string;
  /** Other criteria that this flaw may turn red; they run beside its own. */
  readonly declared: readonly string[];
  /** Puts the flaw into the copy. Throws where it no longer fits the sources. */
  apply(copy: SystemCopy): void;
}

/** The flaws of one criterion; ids are prefixed with it. */
export function flawsOf(
  criterion: string,
  flaws: Readonly<Record<string, Pick<Flaw, 'case' | 'does' | 'apply'> & { readonly declared?: readonly string[] }>>,
): Flaw[] {
  return Object.entries(flaws).map(([name, flaw]) => ({
    declared: [],
    ...flaw,
    id: `${criterion}/${name}`,
    criterion,
  }));
}
