import type { Flaw } from './flaw.ts';

/** Every flaw, in the order of the criteria. */
export const flaws: readonly Flaw[] = [];
