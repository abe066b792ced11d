import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { isSlow, linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

/** Answers arrive in slices of a few bytes each, in packets of their own: whoever takes a packet for a message is wrong. */
export function sliced(network: Network, link: Link): Fault {
  return linkFault(network, {
    name: `${link.name}: answers in slices of 8 bytes`,
    link,
    inject: () =>
      addToxic(network.links, link, {
        type: 'slicer',
        streams: ['downstream'],
        attributes: { average_size: 8, size_variation: 4, delay: 1_000 },
      }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept }) => isSlow(kept),
  });
}
