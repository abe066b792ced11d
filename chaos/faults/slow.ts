import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { isSlow, linkFault, type Network, promptMs } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

export interface Slowness {
  readonly latencyMs: number;
  readonly jitterMs: number;
}

/** Every answer comes late, and not by the same time. */
export function slow(network: Network, link: Link, { latencyMs, jitterMs }: Slowness): Fault {
  const slowMs = Math.min(promptMs, 0.9 * (latencyMs - jitterMs));
  return linkFault(network, {
    slowMs,
    name: `${link.name}: answers ${latencyMs} ± ${jitterMs} ms late`,
    link,
    inject: () =>
      addToxic(network.links, link, {
        type: 'latency',
        streams: ['downstream'],
        attributes: { latency: latencyMs, jitter: jitterMs },
      }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept, anew }) => isSlow(kept, slowMs) && isSlow(anew, slowMs),
  });
}
