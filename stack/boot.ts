import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DiamondError, messageOf } from '../harness/errors.ts';
import { cleanUpLeftovers } from './leftovers.ts';
import type { ProcessSpec } from './managed-process.ts';
import { operate } from './operator.ts';
import { type Overlay, overlaid, overlaidEnvironment } from './overlay.ts';
import { type PlannedTenant, planPeople } from './people.ts';
import { createCluster, query, waitForDatabase } from './postgres/cluster.ts';
import { Stack } from './stack.ts';
import type { StackOptions } from './stack-options.ts';
import { type DescribedPerson, describeSystem } from './system-description.ts';
import type { StackReplica } from './topology.ts';
import { makeProxies, planToxiproxy, type ToxiproxyPlan } from './toxiproxy.ts';

const databaseName = 'accord';
const infrastructureTimeoutMs = 20_000;
const readyTimeoutMs = 30_000;

export interface Booted {
  readonly stack: Stack;
  readonly people: readonly DescribedPerson[];
}

/** Called once per step, with what was done and how long it took. */
export type Progress = (done: string, tookMs: number) => void;

/**
 * From nothing to ready: PostgreSQL, migration and seed on one strand, Toxiproxy and the executor beside it, then gateways
 * and workers. `opened` receives the stack as soon as there is something to close; if anything fails the stack is closed and
 * the error thrown.
 */
export async function boot(
  options: StackOptions,
  progress: Progress,
  opened: (stack: Stack) => void = () => undefined,
): Promise<Booted> {
  for (const id of await cleanUpLeftovers()) progress(`cleaned up after ${id}, whose supervisor had died`, 0);
  const stack = await Stack.open(options);
  opened(stack);
  try {
    return await bootInto(stack, progress);
  } catch (error) {
    await stack.close();
    throw error;
  }
}

async function bootInto(stack: Stack, progress: Progress): Promise<Booted> {
  const timed = <T>(label: string, work: Promise<T>): Promise<T> => {
    const began = performance.now();
    return work.then((value) => {
      progress(label, Math.round(performance.now() - began));
      return value;
    });
  };
  const { overlay } = stack.options;
  const replicas = stack.topology.services.flatMap((service) => service.replicas);
  const specs = new Map(replicas.map((each) => [each.name, replicaSpec(stack, each)]));
  const toxiproxy = planToxiproxy({
    foreignUrl: stack.options.toxiproxyUrl,
    searchPath: stack.options.searchPath,
    port: stack.topology.toxiproxyPort,
    seed: stack.options.seed,
    env: stack.baseEnvironment,
    cwd: stack.directory,
  });
  const tenants = planPeople(stack.options.seed);
  mkdirSync(join(stack.directory, 'executor'), { mode: 0o700 });

  // The longest strand first.
  const migrated = startDatabase(stack, timed);
  const linked = timed(`Toxiproxy in ${stack.topology.links.length} links`, startToxiproxy(stack, toxiproxy));
  const executor = replicas.filter((each) => each.service === 'executor');
  const outside = timed('executor', startReplicas(stack, executor, specs));
  const [adminUrl] = await Promise.all([migrated, linked, outside]);
  const dependent = replicas.filter((each) => each.service !== 'executor');
  const [people] = await Promise.all([
    overlay.seed === false ? [] : timed('2 tenants, 12 people', seed(stack, adminUrl, tenants)),
    timed(`${dependent.length} gateways and workers`, startReplicas(stack, dependent, specs)),
  ]);
  await overlaySql(adminUrl, 'sqlAfterStart', overlay);
  stack.serve(() => describeSystem({ stack, people, adminUrl, toxiproxyUrl: toxiproxy.url, specs }));
  return { stack, people };
}

async function startDatabase(stack: Stack, timed: <T>(label: string, work: Promise<T>) => Promise<T>): Promise<string> {
  const { overlay } = stack.options;
  const cluster = await timed(
    'data directory',
    createCluster({
      directory: stack.directory,
      port: stack.topology.databasePort,
      settings: overlay.postgresSettings ?? {},
      env: stack.baseEnvironment,
    }),
  );
  const database = await stack.launch(cluster.process);
  await timed('PostgreSQL', waitForDatabase(cluster.adminUrl, database.died, infrastructureTimeoutMs));
  const adminUrl = withDatabase(cluster.adminUrl, databaseName);
  if (overlay.migrate === false) return adminUrl;
  const { owner, app, observer } = stack.topology.passwords;
  const env = {
    ...stack.baseEnvironment,
    ACCORD_ADMIN_URL: adminUrl,
    ACCORD_OWNER_PASSWORD: owner,
    ACCORD_APP_PASSWORD: app,
    ACCORD_OBSERVER_PASSWORD: observer,
  };
  await timed(
    'migrations',
    operate({ program: operatorProgram(stack), command: 'migrate', env, cwd: stack.directory }),
  );
  await overlaySql(adminUrl, 'sqlAfterMigrate', overlay);
  return adminUrl;
}

async function overlaySql(
  adminUrl: string,
  moment: 'sqlAfterMigrate' | 'sqlAfterStart',
  overlay: Overlay,
): Promise<void> {
  for (const statement of overlay[moment] ?? []) {
    try {
      await query(adminUrl, statement);
    } catch (cause) {
      throw new DiamondError({
        code: 'overlay-sql-failed',
        subject: `stack overlay, ${moment}`,
        expected: `PostgreSQL to accept: ${statement.slice(0, 300)}`,
        received: messageOf(cause),
        action: 'Make the statement fit the schema as it is now.',
        cause,
      });
    }
  }
}

async function startToxiproxy(stack: Stack, plan: ToxiproxyPlan): Promise<void> {
  const { links } = stack.topology;
  if (plan.kind === 'own') {
    // A Toxiproxy knows nothing of its proxies when it starts, also when it is started once more.
    const afterStart = (died: Promise<never>) => makeProxies(plan.url, links, died, infrastructureTimeoutMs);
    await stack.launch({ ...plan.process, afterStart });
    return;
  }
  stack.ownForeignProxies(
    plan.url,
    links.map((link) => link.proxy),
  );
  await makeProxies(plan.url, links, new Promise<never>(() => undefined), infrastructureTimeoutMs);
}

async function seed(
  stack: Stack,
  adminUrl: string,
  tenants: readonly PlannedTenant[],
): Promise<readonly DescribedPerson[]> {
  const env = { ...stack.baseEnvironment, ACCORD_ADMIN_URL: adminUrl };
  const input = JSON.stringify({ tenants });
  const answer = await operate({ program: operatorProgram(stack), command: 'seed', env, cwd: stack.directory, input });
  const seeded = JSON.parse(answer) as { tenants: { id: string; people: { id: string }[] }[] };
  return tenants.flatMap((tenant, t) =>
    tenant.people.map((person, p) => {
      const made = seeded.tenants[t];
      const personId = made?.people[p]?.id;
      if (!made || !personId) throw new Error(`the operator program's seed answered without an id for ${person.email}`);
      const { slug, name } = tenant;
      return { ...person, personId, mayApprove: person.role === 'approver', tenant: { id: made.id, slug, name } };
    }),
  );
}

/** Starts the replicas that are to be started and waits until each says it is ready, through its link where it has one. */
async function startReplicas(
  stack: Stack,
  replicas: readonly StackReplica[],
  specs: ReadonlyMap<string, ProcessSpec | undefined>,
): Promise<void> {
  await Promise.all(
    replicas.map(async (replica) => {
      const spec = specs.get(replica.name);
      if (!spec) return;
      const started = await stack.launch(spec);
      if (stack.options.overlay.waitForReady !== false) await untilReady(replica, started.died);
    }),
  );
}

async function untilReady(replica: StackReplica, died: Promise<never>): Promise<void> {
  const url = `${replica.publicUrl ?? replica.directUrl}/readyz`;
  const deadline = performance.now() + readyTimeoutMs;
  const poll = async (): Promise<void> => {
    for (let last = 'no answer'; ; ) {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
        if (response.ok) return;
        last = `${response.status} ${(await response.text()).slice(0, 500)}`;
      } catch (error) {
        last = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error);
      }
      if (performance.now() > deadline) throw notReady(replica, url, last);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  await Promise.race([poll(), died]);
}

/** Undefined: the overlay says that this replica is not started. */
function replicaSpec(stack: Stack, replica: StackReplica): ProcessSpec | undefined {
  const { overlay } = stack.options;
  const root = overlaid(overlay.root, replica) ?? stack.options.root;
  const command = overlaid(overlay.command, replica);
  if (command === null) return undefined;
  const [program, ...args] = command ?? [process.execPath, join(root, 'reference-system', replica.service, 'main.ts')];
  const otherDatabase = overlaid(overlay.databaseUrl, replica);
  const url = replica.environment.ACCORD_DATABASE_URL;
  const base = {
    ...stack.baseEnvironment,
    ...replica.environment,
    ...(otherDatabase && url ? { ACCORD_DATABASE_URL: withDatabase(url, otherDatabase) } : {}),
  };
  return {
    name: replica.name,
    command: program ?? process.execPath,
    args,
    env: overlaidEnvironment(base, overlay, replica),
    cwd: root,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 8_000,
  };
}

function operatorProgram(stack: Stack): string {
  const root = stack.options.overlay.operatorRoot ?? stack.options.root;
  return join(root, 'reference-system', 'operator', 'main.ts');
}

/** The same URL on another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

function notReady(replica: StackReplica, url: string, last: string): DiamondError {
  return new DiamondError({
    code: 'replica-not-ready',
    subject: replica.name,
    expected: `200 from ${url} within ${readyTimeoutMs} ms of its start`,
    received: last,
    action: `Read logs/${replica.name}.ndjson in the run's folder.`,
  });
}
