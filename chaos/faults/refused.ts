import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { linkFault, type Network } from './link-fault.ts';

/** New connections are refused, open ones are closed: the far end is gone, and the network says so. */
export function refused(network: Network, link: Link): Fault {
  return linkFault(network, {
    name: `${link.name}: connections refused`,
    link,
    inject: () => network.links.cut(link),
    heal: () => network.links.heal(link),
    isInEffect: ({ kept, anew }) => kept.kind === 'broken' && anew.kind === 'refused',
  });
}
