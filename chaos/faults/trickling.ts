import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { isSlow, linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

/** Answers trickle at so many kilobytes a second per connection. A short one hardly shows it; the one that is watched is long. */
export function trickling(network: Network, link: Link, kilobytesPerSecond: number): Fault {
  return linkFault(network, {
    name: `${link.name}: answers at ${kilobytesPerSecond} KB/s`,
    link,
    inject: () =>
      addToxic(network.links, link, {
        type: 'bandwidth',
        streams: ['downstream'],
        attributes: { rate: kilobytesPerSecond },
      }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept }) => isSlow(kept),
  });
}
