import type { System } from '../../harness/system.ts';

/** Callers that wait at so many looks in a row, a tenth of a second apart, wait for a pool that is used up, not for their turn. */
const looksInARow = 4;

/** Looks at every pool and at who leads while a fault is in effect: neither may be drawn in. */
export class Lookout {
  readonly #system: Pick<System, 'pools' | 'leadership'>;
  readonly #waitingInARow = new Map<string, number>();
  readonly #exhausted = new Map<string, number>();
  #termsAtFirst: number | undefined;
  #terms = 0;

  constructor(system: Pick<System, 'pools' | 'leadership'>) {
    this.#system = system;
  }

  async look(): Promise<void> {
    const [pools, terms] = await Promise.all([this.#system.pools?.() ?? [], this.#system.leadership?.terms() ?? []]);
    for (const { replica, waiting } of pools) {
      const inARow = waiting > 0 ? (this.#waitingInARow.get(replica) ?? 0) + 1 : 0;
      this.#waitingInARow.set(replica, inARow);
      if (inARow >= looksInARow) this.#exhausted.set(replica, Math.max(waiting, this.#exhausted.get(replica) ?? 0));
    }
    this.#termsAtFirst ??= terms.length;
    this.#terms = terms.length;
  }

  /** One sentence for each part that was drawn in. */
  deviations(): string[] {
    return [
      ...[...this.#exhausted].map(
        ([replica, waiting]) => `the pool of ${replica} was used up: ${waiting} callers waited for a connection`,
      ),
      ...(this.#termsAtFirst !== undefined && this.#terms > this.#termsAtFirst
        ? ['another worker has taken the lead meanwhile']
        : []),
    ];
  }
}
