import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DiamondError, messageOf } from '../harness/errors.ts';
import { cleanUpLeftovers } from './leftovers.ts';
import { operate } from './operator.ts';
import type { Overlay } from './overlay.ts';
import { type PlannedTenant, planPeople } from './people.ts';
import { createCluster, query, waitForDatabase } from './postgres/cluster.ts';
import { replicaSpec, startReplicas, withDatabase } from './replicas.ts';
import { Stack } from './stack.ts';
import type { StackOptions } from './stack-options.ts';
import { type DescribedPerson, describeSystem } from './system-description.ts';
import { makeProxies, planToxiproxy, type ToxiproxyPlan } from './toxiproxy.ts';

const databaseName = 'accord';
/** Patience on a busy machine; a process that ends is noticed at once. */
const infrastructureTimeoutMs = 60_000;
/** So many of each tenant are named before everybody else. */
const peopleInFront = 6;

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
  mkdirSync(stack.temporaryDirectory);

  // The longest strand first.
  const migrated = startDatabase(stack, timed);
  const linked = timed(`Toxiproxy in ${stack.topology.links.length} links`, startToxiproxy(stack, toxiproxy));
  const executor = replicas.filter((each) => each.service === 'executor');
  const outside = timed('executor', startReplicas(stack, executor, specs));
  const [adminUrl] = await Promise.all([migrated, linked, outside]);
  const dependent = replicas.filter((each) => each.service !== 'executor');
  const [people] = await Promise.all([
    overlay.seed === false
      ? []
      : timed(`${tenants.length} tenants, ${count(tenants)} people`, seed(stack, adminUrl, tenants)),
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
  await timed('PostgreSQL', waitForDatabase(cluster, database.died, infrastructureTimeoutMs));
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
  const described = tenants.flatMap((tenant, t) =>
    tenant.people.map((person, p) => {
      const made = seeded.tenants[t];
      const personId = made?.people[p]?.id;
      if (!made || !personId) throw new Error(`the operator program's seed answered without an id for ${person.email}`);
      const { slug, name } = tenant;
      const tenantOf = { id: made.id, slug, name };
      return { place: p, person: { ...person, personId, mayApprove: person.role === 'approver', tenant: tenantOf } };
    }),
  );
  // Who takes the first dozen, as load does, has people of both tenants.
  const isLater = ({ place }: { readonly place: number }) => Number(place >= peopleInFront);
  return described.toSorted((a, b) => isLater(a) - isLater(b)).map(({ person }) => person);
}

function count(tenants: readonly PlannedTenant[]): number {
  return tenants.reduce((sum, { people }) => sum + people.length, 0);
}

function operatorProgram(stack: Stack): string {
  const root = stack.options.overlay.operatorRoot ?? stack.options.root;
  return join(root, 'reference-system', 'operator', 'main.ts');
}
