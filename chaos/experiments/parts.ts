import { CannotTell } from '../../harness/errors.ts';
import type { Leadership, Link, Replica, System } from '../../harness/system.ts';
import type { Place } from '../experiment.ts';
import type { Fault } from '../fault.ts';
import type { Network } from '../faults/link-fault.ts';
import { oneWay } from '../faults/one-way.ts';
import { slow } from '../faults/slow.ts';
import { together } from '../faults/together.ts';

/** Parts of a system that experiments name by their role. Each throws CannotTell where the adapter has none. */

export function networkOf({ links, system }: Place): Network {
  return { links, database: system.database, toxiproxyUrl: system.toxiproxyUrl };
}

export function databaseLinkOf(replica: string, system: Pick<System, 'links'>): Link {
  return linkOf(system, (link) => link.kind === 'database' && link.from === replica, `${replica} to its database`);
}

export function userLinkOf(replica: string, system: Pick<System, 'links'>): Link {
  return linkOf(system, (link) => link.kind === 'user' && link.to === replica, `users to ${replica}`);
}

/** From whatever calls the outside system to it, one link per replica. */
export function executorLinksOf(system: Pick<System, 'links'>): readonly Link[] {
  const found = system.links.filter((link) => link.kind === 'executor');
  if (found.length > 0) return found;
  throw new CannotTell('The adapter names no link to the outside system.');
}

/** The outside system itself. */
export function executorOf(system: Pick<System, 'links' | 'services'>): Replica {
  return replicaOf(system, executorLinksOf(system)[0]!.to);
}

export function replicaOf(system: Pick<System, 'services'>, name: string): Replica {
  const replica = system.services.flatMap((service) => service.replicas).find((each) => each.name === name);
  if (replica) return replica;
  throw new CannotTell(`The adapter names no replica ${name}.`);
}

export function leadershipOf(system: Pick<System, 'leadership'>): Leadership {
  if (system.leadership) return system.leadership;
  throw new CannotTell('The adapter does not say how a leader is chosen.');
}

/** The replica that leads now, by the last term on record. */
export async function leaderOf(system: Pick<System, 'leadership' | 'services'>): Promise<Replica> {
  const term = (await leadershipOf(system).terms()).at(-1);
  if (!term) throw new CannotTell('Nobody has ever led.');
  return replicaOf(system, term.holder);
}

/** The replica that would lead next. */
export async function standbyOf(system: Pick<System, 'leadership' | 'services'>): Promise<Replica> {
  const leader = await leaderOf(system);
  const name = leadershipOf(system).candidates.find((each) => each !== leader.name);
  if (name) return replicaOf(system, name);
  throw new CannotTell(`Nobody stands by beside ${leader.name}.`);
}

/** The work takes a second and a half, so that it can be interrupted in its middle. */
export function slowExecutor(place: Place): Fault {
  return together(
    'workers→executor: slow',
    executorLinksOf(place.system).map((link) => slow(networkOf(place), link, { latencyMs: 1_500, jitterMs: 0 })),
  );
}

/** What the leader asks of the outside system never arrives there: it begins work that nobody does. The others’ way is free. */
export async function unreachedExecutor(place: Place): Promise<Fault> {
  const { name } = await leaderOf(place.system);
  const isItsWay = (link: Link) => link.kind === 'executor' && link.from === name;
  return oneWay(networkOf(place), linkOf(place.system, isItsWay, `${name} to the outside system`), 'upstream');
}

/**
 * Every gateway's database is some way off, so that at any moment calls are on their way to it and answers on their way back: what a
 * fault may cut short.
 */
export function distantDatabase(place: Place, eachWayMs = 30): Fault {
  return together(
    'gateways→database: distant',
    [place.here, place.elsewhere].map((gateway) =>
      slow(networkOf(place), databaseLinkOf(gateway, place.system), {
        latencyMs: eachWayMs,
        jitterMs: 0,
        ways: ['upstream', 'downstream'],
      }),
    ),
  );
}

/** The outside system does what it is asked, and nobody hears of it: whoever tries again must not have it done again. */
export function unheardExecutor(place: Place): Fault {
  return together(
    'workers→executor: unheard',
    executorLinksOf(place.system).map((link) => oneWay(networkOf(place), link, 'downstream')),
  );
}

function linkOf(system: Pick<System, 'links'>, is: (link: Link) => boolean, what: string): Link {
  const link = system.links.find(is);
  if (link) return link;
  throw new CannotTell(`The adapter names no link from ${what}.`);
}
