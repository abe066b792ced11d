import { asOwner } from './connect.ts';

/** Makes every projection anew from the ledger, in one transaction. Returns how many events were folded. */
export function rebuildProjections(ownerUrl: string): Promise<number> {
  return asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ events: string }>('SELECT accord.rebuild_projections() AS events');
    return Number(rows[0]!.events);
  });
}
