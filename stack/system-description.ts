import { join } from 'node:path';
import type { Person } from '../harness/system.ts';
import type { ProcessSpec } from './managed-process.ts';
import type { Stack } from './stack.ts';

/** A person with what the adapter needs to be her. */
export type DescribedPerson = Person;

/** The body of `GET /system`: all that an adapter must know to connect. URLs of the database are direct, past the links. */
export function describeSystem(parts: {
  readonly stack: Stack;
  readonly people: readonly DescribedPerson[];
  readonly adminUrl: string;
  readonly toxiproxyUrl: string;
  readonly specs: ReadonlyMap<string, ProcessSpec | undefined>;
}) {
  const { stack, adminUrl } = parts;
  const { topology, options } = stack;
  const asRole = (role: string, password: string) => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = password;
    return url.href;
  };
  return {
    runId: options.runId,
    root: options.root,
    services: topology.services.map(({ name, readiness, replicas }) => ({
      name,
      readiness,
      replicas: replicas.map((replica) => ({
        name: replica.name,
        service: replica.service,
        livenessUrl: `${replica.directUrl}/healthz`,
        readinessUrl: `${replica.directUrl}/readyz`,
        publicUrl: replica.publicUrl,
        directUrl: replica.directUrl,
        startedAtMs: stack.processes.get(replica.name)?.startedAtMs,
      })),
    })),
    links: topology.links,
    toxiproxyUrl: parts.toxiproxyUrl,
    people: parts.people,
    database: {
      observerUrl: asRole('accord_observer', topology.passwords.observer),
      applicationUrl: asRole('accord_app', topology.passwords.app),
      adminUrl,
      logFile: join(options.logDirectory, 'postgres.log'),
    },
    executorUrl: topology.services.find(({ name }) => name === 'executor')?.replicas[0]?.directUrl,
    // With secrets: the configuration probe starts a service once more with a part of this changed.
    environment: Object.fromEntries(
      [...parts.specs].flatMap(([name, spec]) => (spec ? [[name, spec.env] as const] : [])),
    ),
    // What really runs: another program in a service's place is to be tried, too, and not the sources beside it.
    commands: Object.fromEntries(
      [...parts.specs].flatMap(([name, spec]) => (spec ? [[name, [spec.command, ...(spec.args ?? [])]] as const] : [])),
    ),
    seed: options.seed,
  };
}

export type SystemDescription = ReturnType<typeof describeSystem>;
