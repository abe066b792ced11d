import type { Page } from '@playwright/test';
import type { SecurityProfile } from './security-profile.ts';
import type { ApiClient, JobWork } from './system/api-client.ts';
import type { ConfigurationProbe } from './system/configuration.ts';
import type { PoolSight, SystemDatabase } from './system/database.ts';
import type { Leadership } from './system/leadership.ts';
import type { ExternalCall, ExternalEffect } from './system/outside-system.ts';
import type { SystemPages } from './system/pages.ts';
import type { ProcessControl } from './system/process-control.ts';
import type { ProductionDataLoader } from './system/production-data.ts';
import type { ResourceProbe } from './system/resources.ts';

export type * from './system/api-client.ts';
export type * from './system/configuration.ts';
export type * from './system/database.ts';
export type * from './system/leadership.ts';
export type * from './system/outside-system.ts';
export type * from './system/pages.ts';
export type * from './system/process-control.ts';
export type * from './system/production-data.ts';
export type * from './system/resources.ts';

/**
 * The one contract between the suite and the system under test. Everything that the phases know about a system, they know
 * through this file: pages, API client, services with process control, network links, database mapping, OpenAPI.
 * `systems/reference.ts` is the worked example.
 */
export interface SystemDefinition {
  /** Short name, shown in verdict and certificate. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Service → ids of the criteria that concern it, for `--component`. */
  readonly components?: Readonly<Record<string, readonly string[]>>;
  /**
   * Condition → what production has: `replicas`, `transport`, `network`, `machine`, `load and history`, or any other. What ran stands beside it in report
   * and certificate. Absent: what differs from production is not told.
   */
  readonly production?: Readonly<Record<string, string>>;
  /** Where the suite starts the system itself: the command of Playwright's `webServer`. Absent: the system runs already. */
  readonly start?: SystemStart;
  /** Canonical relation name → SELECT: the mapping of data-checks/relations.ts, for a database that is checked by itself. */
  readonly relations?: Readonly<Record<string, string>>;
  /** Connects to the running system. Rejects with a DiamondError where it cannot be reached. */
  connect(environment: NodeJS.ProcessEnv): Promise<System>;
}

export interface SystemStart {
  /** Run by a shell in the suite's folder; stops on SIGTERM. */
  readonly command: string;
  /** Matched on the command's stdout once the system is ready; named groups become environment variables in upper case. */
  readonly readyLine: RegExp;
  readonly timeoutMs: number;
}

/** What the system can do. What a capability rules out is `not-applicable`, with the reason given here. */
export interface Capabilities {
  readonly realTime: 'server-sent-events' | 'websocket' | 'long-poll' | 'none';
  readonly session: 'cookie' | 'bearer' | 'header';
  readonly idempotencyKey: 'header' | 'path' | 'body' | 'none';
  readonly storage: 'ledger' | 'rows';
  /** Criterion id → reason, for what the capabilities rule out. Needs the owner's acceptance in diamond.config.ts. */
  readonly notApplicable?: Readonly<Record<string, string>>;
}

/** A connection to the running system. Close it: it holds sockets. */
export interface System {
  readonly name: string;
  identity(): Promise<SystemIdentity>;
  readonly services: readonly Service[];
  readonly links: readonly Link[];
  /** Where the Toxiproxy API answers, if the links run through one. */
  readonly toxiproxyUrl: string | undefined;
  readonly people: readonly Person[];
  readonly control: ProcessControl;
  readonly database: SystemDatabase;
  /**
   * How many database connections each replica may open at most, its pool and every connection beside it: as the running replica
   * has it, not as it was meant to be configured.
   */
  connectionBudget(): Promise<readonly { readonly replica: string; readonly connections: number }[]>;
  readonly configuration: ConfigurationProbe | undefined;
  /** The system's OpenAPI document, as served. */
  openApi(): Promise<OpenApiDocument>;
  /** Page objects over a browser page. */
  pages(page: Page): SystemPages;
  /**
   * Signs a person in over the API. `replica` chooses the gateway; default: the one the person's index maps to. `direct`: past every
   * link and with a connection per call, as a load balancer beside the replica would, so that a refused connection is seen as one.
   * `kept`: so, but over connections that are kept open between calls; a call that finds its connection closed is made once more, over
   * a new one.
   */
  api(
    person: Person,
    options?: { readonly replica?: string; readonly direct?: boolean; readonly kept?: boolean },
  ): Promise<ApiClient>;
  /** Calls without a session, e.g. to probe refusals. */
  anonymous(options?: { readonly replica?: string }): ApiClient;
  /** Ends the person's sessions as time would, without signing out; undefined: the system has no way to. */
  readonly expireSession: ((person: Person) => Promise<void>) | undefined;
  /**
   * Makes the person's sessions look unused for longer than the system allows, as time would. Absent: whether unused sessions end is
   * not judged.
   */
  readonly idleSession?: ((person: Person) => Promise<void>) | undefined;
  /** Where users' browsers arrive, one URL per replica that serves them. */
  readonly publicUrls: readonly string[];
  /** The sources of the system, for what must not lie in a repository; undefined where the suite has none. */
  readonly repository: { readonly root: string; readonly paths: readonly string[] } | undefined;
  /** Secrets in use (passwords, keys): never to be served, logged or written into an artefact. */
  readonly secrets: readonly string[];
  /** What the system is really asked to do for that kind of work. */
  work(work: JobWork): { readonly kind: string; readonly input: string };
  /**
   * The outside system's own record of the work that it has done: evidence independent of the ledger. Absent: there is none, and
   * whether work was done twice cannot be told.
   */
  readonly effects?: (() => Promise<readonly ExternalEffect[]>) | undefined;
  /** Every call that reached the outside system, by its own record, whatever became of it. Absent: it keeps none. */
  readonly calls?: (() => Promise<readonly ExternalCall[]>) | undefined;
  /** Callers that wait for a connection of a replica's pool right now. Absent: the system does not tell. */
  readonly pools?: (() => Promise<readonly PoolSight[]>) | undefined;
  /** What attacks need to know. Absent: phase 7 cannot tell. */
  readonly security?: SecurityProfile | undefined;
  /** How one of several replicas is chosen to act alone. Absent: none is, and split brain cannot be told. */
  readonly leadership?: Leadership | undefined;
  /** Loads the volume of data that performance is measured over. Absent: measured over whatever there is, and `unknown`. */
  readonly productionData?: ProductionDataLoader | undefined;
  /** Begins to look into memory and resources; close what it answers. Absent: leaks cannot be told. */
  readonly resources?: (() => Promise<ResourceProbe>) | undefined;
  close(): Promise<void>;
}

/** What ran: the subject of the certificate. */
export interface SystemIdentity {
  readonly name: string;
  /** `sha256:<hex>` over the artefacts, read from what runs. */
  readonly digest: string;
  readonly commit: string | undefined;
  readonly dirty: boolean | undefined;
  readonly artefacts: readonly { readonly name: string; readonly digest: string }[];
}

export interface Service {
  readonly name: string;
  readonly replicas: readonly Replica[];
  /** What readiness must say while the named dependency is away. */
  readonly readiness: { readonly withoutDatabase: 'unready' | 'ready' };
}

export interface Replica {
  /** Unique among all services, e.g. `gateway-1`. */
  readonly name: string;
  readonly service: string;
  /** Probed directly, past every link. */
  readonly livenessUrl: string;
  readonly readinessUrl: string;
  /** The URL that users reach it by, through its link; only where it serves users. */
  readonly publicUrl: string | undefined;
}

/** A network link between two parts, with the Toxiproxy proxy that it runs through. */
export interface Link {
  /** E.g. `gateway-1→database`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'user' | 'database' | 'executor';
  /** Name of the proxy. */
  readonly proxy: string;
  /** Where the proxy listens, host:port. */
  readonly listen: string;
  /** What it forwards to, host:port. */
  readonly upstream: string;
}

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  readonly role: string;
  /** Whether the role may decide on jobs. */
  readonly mayApprove: boolean;
  readonly personId: string;
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}
