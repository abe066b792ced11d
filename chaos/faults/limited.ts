import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

/** Each connection is closed once so many bytes of answers have come through, often in the middle of one. */
export function limited(network: Network, link: Link, bytes: number): Fault {
  return linkFault(network, {
    name: `${link.name}: closed after ${bytes} bytes of answers`,
    link,
    inject: () => addToxic(network.links, link, { type: 'limit_data', streams: ['downstream'], attributes: { bytes } }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept }) => kept.kind === 'broken',
  });
}
