import type { ToxicDirection } from 'toxiproxy-node-client';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { isSlow, linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

export interface Slowness {
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** What comes late: `upstream` what is asked, `downstream` what is answered. Default the answers. */
  readonly ways?: readonly ToxicDirection[];
}

/** What is answered comes late, or what is asked, or both; with jitter not always by the same time. */
export function slow(network: Network, link: Link, { latencyMs, jitterMs, ways = ['downstream'] }: Slowness): Fault {
  const slowMs = 0.9 * (latencyMs - jitterMs) * ways.length;
  const what = ways.length === 2 ? 'both ways' : ways[0] === 'upstream' ? 'requests' : 'answers';
  return linkFault(network, {
    slowMs,
    name: `${link.name}: ${what} ${latencyMs} ± ${jitterMs} ms late`,
    link,
    inject: () =>
      addToxic(network.links, link, {
        type: 'latency',
        streams: ways,
        attributes: { latency: latencyMs, jitter: jitterMs },
      }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept, anew }) => isSlow(kept, slowMs) && isSlow(anew, slowMs),
  });
}
