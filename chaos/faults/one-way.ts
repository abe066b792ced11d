import type { ToxicDirection } from 'toxiproxy-node-client';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { linkFault, type Network } from './link-fault.ts';
import { addToxic, removeToxics } from './toxic.ts';

/**
 * One direction only: what is sent the one way is lost, the other way works. With `downstream` requests still arrive and are carried
 * out, and nobody learns of it: the worst of all for whoever would try again.
 */
export function oneWay(network: Network, link: Link, lost: ToxicDirection): Fault {
  return linkFault(network, {
    name: `${link.name}: ${lost === 'downstream' ? 'answers' : 'requests'} are lost`,
    link,
    inject: () => addToxic(network.links, link, { type: 'timeout', streams: [lost], attributes: { timeout: 0 } }),
    heal: () => removeToxics(network.links, link),
    isInEffect: ({ kept, anew, bytes }) => {
      if (kept.kind !== 'silent' || anew.kind !== 'silent') return false;
      if (!bytes) return true;
      // Nothing passes the lost way, though something was to; the other way all that came was passed on.
      if (lost === 'upstream') return bytes.upstream.sent === 0 && bytes.upstream.received > 0;
      return bytes.upstream.sent > 0 && bytes.downstream.sent === 0;
    },
  });
}
