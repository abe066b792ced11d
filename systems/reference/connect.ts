import type { Page } from '@playwright/test';
import pg from 'pg';
import { DiamondError } from '../../harness/errors.ts';
import type { OpenApiDocument, Person, Replica, System } from '../../harness/system.ts';
import { AccordClient } from './api-client.ts';
import { accordConfiguration } from './configuration.ts';
import { executorRecord } from './executor-record.ts';
import { accordIdentity } from './identity.ts';
import { accordMigrations } from './migrations.ts';
import { AccordPages } from './pages.ts';
import { accordConnectionBudget, accordPools } from './pools.ts';
import { seatOf } from './production-data/people.ts';
import { accordProductionData } from './production-data/production-data.ts';
import { rebuildProjections } from './rebuild-projections.ts';
import { relations } from './relations.ts';
import { accordResources } from './resource-probe.ts';
import { accordSecurity } from './security.ts';
import { type StackDescription, Supervisor } from './supervisor.ts';
import { accordWork } from './work.ts';
import { workerLeadership } from './worker-leadership.ts';

/** Connects to the reference system that the stack's supervisor runs. */
export async function connectReference(environment: NodeJS.ProcessEnv): Promise<System> {
  const supervisor = new Supervisor(environment);
  const stack = await supervisor.describe();
  const gateways = stack.services
    .flatMap((service) => service.replicas)
    .filter((replica) => replica.publicUrl !== undefined);
  const clients: AccordClient[] = [];

  const gatewayFor = (person: Person | undefined, name: string | undefined): string => {
    const replica =
      name === undefined ? gateways[indexInTenant(person, stack.people) % gateways.length] : find(gateways, name);
    if (replica?.publicUrl) return replica.publicUrl;
    throw new DiamondError({
      code: 'no-gateway',
      subject: 'gateway replica',
      expected: `one of ${gateways.map((gateway) => gateway.name).join(', ')}`,
      received: name ?? 'none',
      action: 'Name a replica that serves users.',
    });
  };

  return {
    name: 'accord',
    services: stack.services,
    links: stack.links,
    toxiproxyUrl: stack.toxiproxyUrl,
    people: stack.people,
    control: supervisor.control([
      ...stack.services.flatMap((service) => service.replicas.map((replica) => replica.name)),
      'database',
    ]),
    database: {
      observerUrl: stack.database.observerUrl,
      applicationUrl: stack.database.applicationUrl,
      adminUrl: stack.database.adminUrl,
      lockWritesSql: 'LOCK TABLE accord.ledger_head IN EXCLUSIVE MODE',
      relations,
      migrations: accordMigrations(stack),
      rebuildProjections: () => rebuildProjections(stack),
    },
    connectionBudget: () => accordConnectionBudget(stack),
    configuration: accordConfiguration(stack),
    identity: () => accordIdentity(stack),
    openApi: async () => {
      const response = await fetch(`${gatewayFor(undefined, undefined)}/openapi.json`, {
        signal: AbortSignal.timeout(5_000),
      });
      return (await response.json()) as OpenApiDocument;
    },
    pages: (page: Page) => new AccordPages(page, (person) => gatewayFor(person, undefined)),
    api: async (person, options = {}) => {
      const publicUrl = gatewayFor(person, options.replica);
      const directUrl = options.direct ? directUrlOf(gateways, publicUrl) : undefined;
      const client = new AccordClient(publicUrl, person, directUrl, options.kept);
      // Without kept connections there is nothing to close, and there may be thousands of them.
      if (!options.direct) clients.push(client);
      await client.signIn();
      return client;
    },
    anonymous: (options = {}) => {
      const client = new AccordClient(gatewayFor(undefined, options.replica), undefined);
      clients.push(client);
      return client;
    },
    expireSession: (person) => changeSessions(stack, person, `expires_at = now() - interval '1 minute'`),
    idleSession: (person) => changeSessions(stack, person, `last_seen_at = now() - interval '2 days'`),
    publicUrls: gateways.flatMap((gateway) => gateway.publicUrl ?? []),
    repository: { root: stack.root, paths: ['reference-system'] },
    secrets: [...secretsOf(stack), ...(environment.DIAMOND_TOKEN ? [environment.DIAMOND_TOKEN] : [])],
    work: accordWork,
    effects: () => executorRecord(stack.executorUrl, 'effects'),
    calls: () => executorRecord(stack.executorUrl, 'calls'),
    pools: () => accordPools(stack),
    security: accordSecurity,
    leadership: workerLeadership(stack),
    productionData: accordProductionData(stack),
    resources: () => accordResources(stack, supervisor),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** Moves the sessions' end or last use into the past: no clock is changed, and nothing signs out. */
async function changeSessions(stack: StackDescription, person: Person, change: string): Promise<void> {
  const client = new pg.Client({ connectionString: stack.database.adminUrl, application_name: 'diamond-run' });
  await client.connect();
  try {
    await client.query(`UPDATE accord.session SET ${change} WHERE tenant_id = $1 AND person_id = $2`, [
      person.tenant.id,
      person.personId,
    ]);
  } finally {
    await client.end();
  }
}

/** People spread over the gateways by their place in their tenant, so that two neighbours are on different replicas. */
function indexInTenant(person: Person | undefined, people: readonly Person[]): number {
  if (!person) return 0;
  const tenant = people.filter((each) => each.tenant.id === person.tenant.id);
  if (tenant.length === 0) return seatOf(person.email) ?? 0;
  return Math.max(
    0,
    tenant.findIndex((each) => each.personId === person.personId),
  );
}

/** Where the gateway itself listens: its probes are not behind a link. */
function directUrlOf(gateways: readonly Replica[], publicUrl: string): string {
  return new URL(gateways.find((gateway) => gateway.publicUrl === publicUrl)!.livenessUrl).origin;
}

function find(replicas: readonly Replica[], name: string): Replica | undefined {
  return replicas.find((replica) => replica.name === name);
}

function secretsOf(stack: StackDescription): string[] {
  const { applicationUrl, observerUrl, adminUrl } = stack.database;
  const databasePasswords = [applicationUrl, observerUrl, adminUrl].map((url) =>
    decodeURIComponent(new URL(url).password),
  );
  const sessionSecrets = Object.values(stack.environment).flatMap(
    (environment) => environment.ACCORD_SESSION_SECRET ?? [],
  );
  const passwords = stack.people.map((person) => person.password);
  return [...new Set([...databasePasswords, ...sessionSecrets, ...passwords])].filter((secret) => secret !== '');
}
