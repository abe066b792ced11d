import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Link, Service } from '../harness/system.ts';
import type { PortBlock } from './ports.ts';

/** What stands where: every port and address of a stack, fixed before anything is started. */
export interface Topology {
  readonly services: readonly StackService[];
  readonly links: readonly Link[];
  readonly databasePort: number;
  readonly toxiproxyPort: number;
  readonly passwords: { readonly owner: string; readonly app: string; readonly observer: string };
}

export interface StackService {
  readonly name: string;
  readonly readiness: Service['readiness'];
  readonly replicas: readonly StackReplica[];
}

export interface StackReplica {
  readonly name: string;
  readonly service: string;
  readonly port: number;
  /** Past every link. */
  readonly directUrl: string;
  /** Through its link; gateways only. */
  readonly publicUrl: string | undefined;
  /** The environment it is given by its operator, before an overlay. */
  readonly environment: Readonly<Record<string, string>>;
}

const replicaCount: Readonly<Record<'gateway' | 'worker' | 'executor', number>> = {
  gateway: 2,
  worker: 2,
  executor: 1,
};

/**
 * @param directory the stack's own folder
 * @param proxyPrefix before every proxy's name, where the Toxiproxy is shared with others
 */
export function planTopology(ports: PortBlock, directory: string, proxyPrefix: string): Topology {
  const links: Link[] = [];
  const passwords = { owner: randomSecret(), app: randomSecret(), observer: randomSecret() };
  const sessionSecret = randomSecret();
  // User addresses first: with a fixed first port they are the ones worth knowing by heart.
  const userPorts = times(replicaCount.gateway, () => ports.next());
  const databasePort = ports.next();
  const executorPort = ports.next();

  const link = (from: string, to: string, kind: Link['kind'], listenPort: number, upstreamPort: number): string => {
    const listen = `127.0.0.1:${listenPort}`;
    const proxy = `${proxyPrefix}${from}-${to}`;
    links.push({ name: `${from}→${to}`, from, to, kind, proxy, listen, upstream: `127.0.0.1:${upstreamPort}` });
    return listen;
  };
  const databaseUrl = (replica: string) =>
    `postgres://accord_app:${passwords.app}@${link(replica, 'database', 'database', ports.next(), databasePort)}/accord`;
  const common = (name: string, port: number) => ({
    ACCORD_REPLICA: name,
    ACCORD_HOST: '127.0.0.1',
    ACCORD_PORT: String(port),
  });

  const gateways = userPorts.map((userPort, index): StackReplica => {
    const name = `gateway-${index + 1}`;
    const port = ports.next();
    const publicUrl = `http://${link('user', name, 'user', userPort, port)}`;
    return replica('gateway', name, port, publicUrl, {
      ...common(name, port),
      ACCORD_DATABASE_URL: databaseUrl(name),
      ACCORD_SESSION_SECRET: sessionSecret,
      ACCORD_ALLOWED_ORIGINS: publicUrl,
      // The stack speaks plain HTTP on loopback; a browser would not send a Secure cookie back.
      ACCORD_SECURE_COOKIES: 'false',
    });
  });
  const workers = times(replicaCount.worker, (index): StackReplica => {
    const name = `worker-${index + 1}`;
    const port = ports.next();
    return replica('worker', name, port, undefined, {
      ...common(name, port),
      ACCORD_DATABASE_URL: databaseUrl(name),
      ACCORD_EXECUTOR_URL: `http://${link(name, 'executor', 'executor', ports.next(), executorPort)}`,
    });
  });
  const executor = replica('executor', 'executor', executorPort, undefined, {
    ...common('executor', executorPort),
    ACCORD_DATA_DIRECTORY: join(directory, 'executor'),
  });
  return {
    services: [
      { name: 'gateway', readiness: { withoutDatabase: 'unready' }, replicas: gateways },
      { name: 'worker', readiness: { withoutDatabase: 'unready' }, replicas: workers },
      { name: 'executor', readiness: { withoutDatabase: 'ready' }, replicas: [executor] },
    ],
    links,
    databasePort,
    toxiproxyPort: ports.next(),
    passwords,
  };
}

function replica(
  service: string,
  name: string,
  port: number,
  publicUrl: string | undefined,
  environment: Readonly<Record<string, string>>,
): StackReplica {
  return { name, service, port, directUrl: `http://127.0.0.1:${port}`, publicUrl, environment };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function randomSecret(): string {
  return randomBytes(24).toString('hex');
}
