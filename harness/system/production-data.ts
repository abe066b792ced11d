import type { Person } from '../system.ts';

/** How much history a system should look as if it had, and what the load needs of it. */
export interface ProductionDataPlan {
  /** Events of the ledger; where there is none, rows that stand for as many. */
  readonly events: number;
  /** Small conversations of the large tenant that are written into under load. */
  readonly rooms: number;
  readonly membersPerRoom: number;
  readonly seed: number;
}

/** A history that was loaded: several tenants, one of them large, and in it one large conversation. */
export interface ProductionData {
  readonly events: number;
  readonly tenants: number;
  readonly rooms: readonly Room[];
  readonly large: LargeConversation;
}

export interface Room {
  readonly conversationId: string;
  readonly title: string;
  /** With their passwords: they can sign in. Nobody is a member of two rooms. */
  readonly members: readonly Person[];
}

export interface LargeConversation {
  readonly conversationId: string;
  /** Messages and jobs in it. */
  readonly items: number;
  /** The first member of each room, at most 20. */
  readonly readers: readonly Person[];
  /**
   * What `timeline({ before })` is given to land far down: any whole number from `from` to `to`. The items there lie close: to the next
   * older one it is never as far as from one end of a page to the other.
   */
  readonly deepBefore: { readonly from: number; readonly to: number };
}

/**
 * Gives the running system the history of one that has been in production for long, by its own means, so that whatever is checked
 * of a ledger holds of it too (chain, projections), and reconciliation knows it as set-up.
 */
export interface ProductionDataLoader {
  /** Loads it and waits until every projection has taken it in. Does nothing where a history was loaded before. */
  load(plan: ProductionDataPlan): Promise<ProductionData>;
  /** The history that was loaded; undefined: none was. */
  find(): Promise<ProductionData | undefined>;
}
