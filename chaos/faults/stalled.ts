import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

/** Connections stay open and are accepted, and nothing comes through in either direction: only a time-out can tell. */
export function stalled(network: Network, link: Link): Fault {
  return linkFault(network, {
    name: `${link.name}: stalled`,
    link,
    inject: () =>
      addToxic(network.links, link, {
        type: 'timeout',
        streams: ['upstream', 'downstream'],
        attributes: { timeout: 0 },
      }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept, anew }) => kept.kind === 'silent' && anew.kind === 'silent',
  });
}
