import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { CannotTell } from '../../harness/errors.ts';
import { descriptorsOf } from '../../harness/resources/descriptors.ts';
import { NodeInspector } from '../../harness/resources/node-inspector.ts';
import { descendantsOf, residentBytesOf } from '../../harness/resources/process-facts.ts';
import type { Holding, HoldingKind, MemoryReading, ResourceProbe } from '../../harness/system.ts';
import { databaseHoldings } from './database-holdings.ts';
import type { StackDescription, Supervisor } from './supervisor.ts';

interface Watched {
  readonly name: string;
  readonly pid: number;
  /** Of Node services; PostgreSQL has no heap to collect. */
  readonly inspector: NodeInspector | undefined;
}

/**
 * Looks into the five services through Node's inspector and /proc, and into PostgreSQL through its own views. Linux only.
 *
 * @throws CannotTell where a process does not run, or cannot be looked into
 */
export async function accordResources(stack: StackDescription, supervisor: Supervisor): Promise<ResourceProbe> {
  const replicas = stack.services.flatMap((service) => service.replicas);
  const status = await supervisor.control([]).status();
  const pidOf = (name: string): number => {
    const pid = status.find((each) => each.name === name)?.pid;
    if (pid === undefined) throw new CannotTell(`${name} does not run: there is nothing to look into.`);
    return pid;
  };
  const watched: Watched[] = [];
  const client = new pg.Client({ connectionString: stack.database.adminUrl, application_name: 'diamond-run' });
  const close = async () => {
    await Promise.allSettled([client.end(), ...watched.map(({ inspector }) => inspector?.close())]);
  };
  try {
    await client.connect();
    for (const { name } of replicas) {
      watched.push({ name, pid: pidOf(name), inspector: await NodeInspector.open(pidOf(name)) });
    }
    watched.push({ name: 'database', pid: pidOf('database'), inspector: undefined });
  } catch (error) {
    await close();
    throw error;
  }
  const links = new Map(stack.links.map((link) => [link.listen, link.name]));
  return {
    memory: async () => {
      const readings: MemoryReading[] = [];
      // One after the other: five collections at once would take the processors from whoever makes the load.
      for (const each of watched) readings.push(await memoryOf(each));
      return readings;
    },
    holdings: async () => [
      ...watched.flatMap((each) => processHoldings(each, links)),
      ...temporaryFiles(stack),
      ...(await databaseHoldings(client)),
      ...(await Promise.all(
        replicas.filter(({ service }) => service === 'gateway').map((gateway) => subscribersOf(gateway)),
      )),
    ],
    close,
  };
}

async function memoryOf({ name, pid, inspector }: Watched): Promise<MemoryReading> {
  const heapBytes = await inspector?.heapBytesAfterCollection();
  const resident = [pid, ...descendantsOf(pid).map((child) => child.pid)].map(residentBytesOf);
  if (resident[0] === undefined) throw new CannotTell(`${name} (process ${pid}) is gone.`);
  const total = resident.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  const living = resident.filter((bytes) => bytes !== undefined).length;
  // Sessions of PostgreSQL come and go with the pools: their sum would swing by theirs, 5 MB each.
  return { process: name, heapBytes, residentBytes: inspector ? total : total / living };
}

function processHoldings({ name, pid, inspector }: Watched, links: ReadonlyMap<string, string>): Holding[] {
  const named = descriptorsOf(pid).map(({ kind, name: use }): [HoldingKind, string] => {
    const link = use.startsWith('to ') ? links.get(use.slice(3)) : undefined;
    return [kind, link ? `to ${link}` : use];
  });
  // PostgreSQL serves each session by a process: those are told by its own views.
  if (inspector) for (const { title } of descendantsOf(pid)) named.push(['child process', title]);
  return counted(name, named);
}

/** What lies in the temporary folder that the services were given. */
function temporaryFiles({ environment }: StackDescription): Holding[] {
  const directories = new Set(Object.values(environment).flatMap(({ TMPDIR }) => TMPDIR ?? []));
  // Links and sockets, too, and folders with nothing in them.
  const files = [...directories].flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true }).map((entry): [HoldingKind, string] => [
      'temporary file',
      entry.isDirectory() ? `folder ${entry.name}` : entry.name,
    ]),
  );
  return counted('services', files);
}

async function subscribersOf(gateway: { readonly name: string; readonly livenessUrl: string }): Promise<Holding> {
  const open = /^accord_streams_open(?:\{[^}]*\})? (\d+)/m.exec(await metricsOf(gateway.livenessUrl))?.[1];
  if (open === undefined) throw new CannotTell(`${gateway.name} does not say how many streams are open.`);
  return { process: gateway.name, kind: 'stream subscriber', name: 'open stream', count: Number(open) };
}

/** On a connection of its own that is closed at once: a kept one would be among what the gateway holds. */
async function metricsOf(livenessUrl: string): Promise<string> {
  const request = get(new URL('/metrics', livenessUrl), { agent: false, signal: AbortSignal.timeout(5_000) });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return text(answer);
}

function counted(process: string, held: readonly (readonly [HoldingKind, string])[]): Holding[] {
  const groups = Map.groupBy(held, ([kind, name]) => `${kind} ${name}`);
  return [...groups.values()].map((group) => {
    const [kind, name] = group[0]!;
    return { process, kind, name, count: group.length };
  });
}
