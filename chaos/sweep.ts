import { CannotTell, messageOf } from '../harness/errors.ts';
import type { Links } from '../harness/links.ts';
import type { System } from '../harness/system.ts';
import { healAll } from './fault-life.ts';
import { removeToxics } from './faults/toxic.ts';
import { within } from './within.ts';

const sweepMs = 30_000;

/**
 * Leaves nothing of any fault behind, this process's or that of one that was killed: links are open and without toxics, processes
 * run. What a fault holds in the database (locks, connections, transactions) ends with the process that held it.
 *
 * @throws CannotTell where it could not be healed: that is no failure of the system
 */
export async function sweep(system: System, links: Links): Promise<void> {
  await healAll();
  await within(sweepMs, 'healing everything', () => healEverything(system, links)).catch((cause: unknown) => {
    throw new CannotTell(`What an earlier fault may have left could not be healed: ${messageOf(cause)}`, { cause });
  });
}

async function healEverything(system: System, links: Links): Promise<void> {
  if (system.toxiproxyUrl) {
    for (const link of system.links) {
      await removeToxics(links, link);
      await links.heal(link);
    }
  }
  for (const { name, state } of await system.control.status()) {
    if (!system.control.names.includes(name)) continue;
    if (state === 'paused') await system.control.resume(name);
    if (state === 'exited' || state === 'stopped') await system.control.start(name);
  }
}
