import type { SystemCopy } from './system-copy.ts';

/** A change of the system's copy that looks like a hole and is none: a criterion that turns red over it cries wolf. */
export interface Decoy {
  /** `<criterion it tempts>/<name>`. */
  readonly id: string;
  /** The criterion that must stay green. */
  readonly tempts: string;
  /** What a hasty scanner would see. */
  readonly looks: string;
  /** Why it is no hole. */
  readonly isNone: string;
  /** Puts the decoy into the copy. Throws where it no longer fits the sources. */
  apply(copy: SystemCopy): void;
}

/** The decoys that tempt one criterion; ids are prefixed with it. */
export function decoysFor(tempts: string, decoys: Readonly<Record<string, Omit<Decoy, 'id' | 'tempts'>>>): Decoy[] {
  return Object.entries(decoys).map(([name, decoy]) => ({ ...decoy, id: `${tempts}/${name}`, tempts }));
}
