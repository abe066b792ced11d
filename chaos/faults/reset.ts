import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

/** Every connection is reset (RST) as soon as something is sent over it. */
export function reset(network: Network, link: Link): Fault {
  return linkFault(network, {
    name: `${link.name}: connections are reset`,
    link,
    inject: () =>
      addToxic(network.links, link, { type: 'reset_peer', streams: ['downstream'], attributes: { timeout: 0 } }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept, anew }) => kept.kind === 'broken' && (anew.kind === 'broken' || anew.kind === 'refused'),
  });
}
