import type { LedgerWrite } from './ledger-writes.ts';

interface Tenant {
  /** Place of the first write that a client meant. */
  meantSeq: number;
  /** Places of what is said to be older than the history, and comes before every write that was meant so far. */
  readonly saidSeqs: number[];
}

/**
 * Tells what was in the ledger before the history began from what only says so. A write's time is the ledger's own word; its place
 * is the order of commits, which the chain shows: what comes after a write that a client meant is no older than it.
 */
export class EarlierWrites {
  readonly #tenants = new Map<string, Tenant>();

  /** A client of the history meant this write. */
  meant({ tenantId, seq }: LedgerWrite): void {
    const tenant = this.#tenant(tenantId);
    const place = Number(seq);
    if (place < tenant.meantSeq) tenant.meantSeq = place;
  }

  /** Takes in a write that is said to be older. False: it comes after one that was meant, so it is not. */
  take({ tenantId, seq }: LedgerWrite): boolean {
    const tenant = this.#tenant(tenantId);
    const place = Number(seq);
    if (place > tenant.meantSeq) return false;
    tenant.saidSeqs.push(place);
    return true;
  }

  /** What is older indeed, and what was only found not to be once every write had been seen. */
  settled(): { readonly earlier: number; readonly datedBack: readonly Pick<LedgerWrite, 'tenantId' | 'seq'>[] } {
    let earlier = 0;
    const datedBack: Pick<LedgerWrite, 'tenantId' | 'seq'>[] = [];
    for (const [tenantId, { meantSeq, saidSeqs }] of this.#tenants) {
      for (const place of saidSeqs) {
        if (place < meantSeq) earlier += 1;
        else datedBack.push({ tenantId, seq: String(place) });
      }
    }
    return { earlier, datedBack };
  }

  #tenant(id: string): Tenant {
    const known = this.#tenants.get(id);
    if (known) return known;
    const tenant = { meantSeq: Number.POSITIVE_INFINITY, saidSeqs: [] };
    this.#tenants.set(id, tenant);
    return tenant;
  }
}
