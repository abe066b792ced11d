/** Bytes of one link by direction, as its proxy counts them: received from the one side, sent on to the other. */
export interface BytesThrough {
  readonly upstream: { readonly received: number; readonly sent: number };
  readonly downstream: { readonly received: number; readonly sent: number };
}

/**
 * Reads Toxiproxy's metrics. Undefined where the server keeps none for the proxy: the real one only counts when started with
 * `-proxy-metrics`, and only connections that have ended. Its Node client has no call for it.
 */
export async function bytesThrough(toxiproxyUrl: string, proxy: string): Promise<BytesThrough | undefined> {
  const response = await fetch(`${toxiproxyUrl}/metrics`, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) return undefined;
  const lines = (await response.text()).split('\n').filter((line) => line.includes(`proxy="${proxy}"`));
  if (lines.length === 0) return undefined;
  const sum = (kind: 'received' | 'sent', direction: 'upstream' | 'downstream') =>
    lines
      .filter((line) => line.startsWith(`toxiproxy_proxy_${kind}_bytes_total{`))
      .filter((line) => line.includes(`direction="${direction}"`))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  const of = (direction: 'upstream' | 'downstream') => ({
    received: sum('received', direction),
    sent: sum('sent', direction),
  });
  return { upstream: of('upstream'), downstream: of('downstream') };
}
