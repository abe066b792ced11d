import type { Locator, Page } from '@playwright/test';
import type { SecurityProfile } from './security-profile.ts';

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
  /** How many database connections each replica may open at most, its pool and every connection beside it. */
  readonly connectionBudget: readonly { readonly replica: string; readonly connections: number }[];
  readonly configuration: ConfigurationProbe | undefined;
  /** The system's OpenAPI document, as served. */
  openApi(): Promise<OpenApiDocument>;
  /** Page objects over a browser page. */
  pages(page: Page): SystemPages;
  /**
   * Signs a person in over the API. `replica` chooses the gateway; default: the one the person's index maps to. `direct`: past every
   * link and with a connection per call, as a load balancer beside the replica would, so that a refused connection is seen as one.
   */
  api(person: Person, options?: { readonly replica?: string; readonly direct?: boolean }): Promise<ApiClient>;
  /** Calls without a session, e.g. to probe refusals. */
  anonymous(options?: { readonly replica?: string }): ApiClient;
  /** Ends the person's sessions as time would, without signing out; undefined: the system has no way to. */
  readonly expireSession: ((person: Person) => Promise<void>) | undefined;
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
  /** What attacks need to know. Absent: phase 7 cannot tell. */
  readonly security?: SecurityProfile | undefined;
  /** How one of several replicas is chosen to act alone. Absent: none is, and split brain cannot be told. */
  readonly leadership?: Leadership | undefined;
  close(): Promise<void>;
}

/** Work that the outside system did for one round of a job. */
export interface ExternalEffect {
  readonly jobId: string;
  readonly round: number;
  readonly result: string;
}

/** One call as the outside system received it. */
export interface ExternalCall {
  /** Null for one that it could not make sense of. */
  readonly jobId: string | null;
  readonly round: number | null;
  /** By which it tells an old leader from a new one. */
  readonly fencingToken: number | null;
  /** `done`, `replayed`, `refused`, `stale-token`, `none`, `invalid`. */
  readonly outcome: string;
  /** ISO 8601, by the outside system's clock. */
  readonly at: string;
}

/** Who acts alone, and what keeps an earlier one from acting on. */
export interface Leadership {
  /** Replicas that may lead. */
  readonly candidates: readonly string[];
  /** How long a leader stays the leader that is not heard of. */
  readonly leaseMs: number;
  /** Every term so far, oldest first, from the system's own durable record. */
  terms(): Promise<readonly LeadershipTerm[]>;
  /** Replicas that believe right now that they lead. */
  claimants(): Promise<readonly string[]>;
  /** Whether the ledger refuses what a leader with that token would write. What it accepts is rolled back. */
  refusesWrite(token: number): Promise<boolean>;
  /** Whether the outside system refuses what a leader with that token would ask of it for that job. */
  refusesWork(job: { readonly jobId: string; readonly round: number }, token: number): Promise<boolean>;
}

export interface LeadershipTerm {
  readonly holder: string;
  /** Grows with every term. */
  readonly token: number;
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

export interface ProcessStatus {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'exited';
  readonly pid: number | undefined;
  readonly exitCode: number | null | undefined;
  readonly signal: string | null | undefined;
}

export interface LogLine {
  readonly replica: string;
  /** Milliseconds since the epoch at which the line was read. */
  readonly atMs: number;
  /** `debug` … `fatal` where the line says so, else `unknown`. */
  readonly level: string;
  readonly text: string;
}

/** How processes are started, stopped, killed and paused. Names are replica names, and `database` for the database server. */
export interface ProcessControl {
  status(): Promise<readonly ProcessStatus[]>;
  start(name: string): Promise<void>;
  /** Asks it to stop (SIGTERM) and waits until it is gone. */
  stop(name: string): Promise<void>;
  /** kill -9. */
  kill(name: string): Promise<void>;
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  logs(name: string, options?: { readonly sinceMs?: number }): Promise<readonly LogLine[]>;
  /** Names that `restart` and the others know. */
  readonly names: readonly string[];
}

export interface SystemDatabase {
  /** Reads everything, writes nothing. */
  readonly observerUrl: string;
  /** The role that the services use: append-only is tried with it, rolled back. */
  readonly applicationUrl: string;
  /** A superuser's, for faults and for freshly migrated comparison databases. Absent: those checks cannot tell. */
  readonly adminUrl: string | undefined;
  /** A statement that, inside a transaction of the superuser, locks out every write and no read. Absent: that fault is not tried. */
  readonly lockWritesSql?: string | undefined;
  /** Canonical relation name → a SELECT statement; becomes the CTEs of every data check. See data-checks/relations.ts. */
  readonly relations: Readonly<Record<string, string>>;
  /** Migration files in order, and what the database says was applied; undefined: the system has no migrations table. */
  readonly migrations: MigrationProbe | undefined;
  /** Makes every projection anew from the ledger, by the system's own command. Absent: the rebuild cannot be checked. */
  readonly rebuildProjections?: (() => Promise<void>) | undefined;
}

export interface MigrationProbe {
  /** The files, in order, with the checksum that the system's migration library would record. */
  files(): Promise<readonly Migration[]>;
  /** SELECT that returns (version text, checksum text) in order of application. */
  readonly appliedSql: string;
  /** Makes the database that this superuser's URL names, and migrates it from the same files. */
  migrateFresh(databaseUrl: string): Promise<void>;
  /** Schemas whose objects are compared. */
  readonly schemas: readonly string[];
}

export interface Migration {
  readonly version: string;
  readonly checksum: string;
}

/** Starts a service once with altered configuration to see whether it refuses. Never touches the running replicas. */
export interface ConfigurationProbe {
  /** Variants that each must be refused at start, with what the refusal must name. */
  readonly refusals: readonly ConfigurationRefusal[];
  /** Starts the service of the refusal with its changes and waits (bounded) until it exits or serves. */
  attempt(refusal: ConfigurationRefusal): Promise<ConfigurationAttempt>;
  /** What of the configuration in use is a default secret or a debug mode: one sentence each, without the secret. */
  inUse(): readonly string[];
  /** Reviewed warnings at start, each with an expiry date. */
  readonly warningsAtStart: readonly { readonly pattern: RegExp; readonly reason: string; readonly expires: string }[];
}

export interface ConfigurationRefusal {
  readonly id: string;
  readonly service: string;
  readonly kind: 'missing' | 'malformed' | 'unknown-key' | 'default-secret' | 'debug-mode';
  /** Changes to the environment; undefined removes the key. */
  readonly changes: Readonly<Record<string, string | undefined>>;
  /** Every one of these must be named in the refusal. */
  readonly mustName: readonly string[];
}

export interface ConfigurationAttempt {
  readonly refused: boolean;
  readonly exitCode: number | null;
  readonly output: string;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}

// ---- API client -----------------------------------------------------------------------------------------------------------

/** How a call ended. A network error or time-out is not an answer: it rejects, and the attempt stays indeterminate. */
export type ApiAnswer<Value> =
  | { readonly ok: true; readonly status: number; readonly value: Value; readonly replayed: boolean }
  | {
      readonly ok: false;
      readonly status: number;
      /** The stable code of the problem document, where there is one. */
      readonly code: string | undefined;
      readonly detail: string | undefined;
      readonly retryAfterSeconds: number | undefined;
    };

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly conversationId: string;
  readonly authorId: string;
  readonly text: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly memberIds: readonly string[];
}

export type JobState = 'proposed' | 'approved' | 'executing' | 'completed' | 'failed' | 'rejected' | 'cancelled';

export interface Job {
  readonly id: string;
  readonly conversationId: string;
  readonly title: string;
  readonly state: JobState;
  readonly version: number;
  readonly round: number;
  readonly result: string | null;
  readonly error: string | null;
}

export interface JobHistoryEntry {
  readonly seq: number;
  readonly type: string;
  readonly actorId: string | null;
  /** When it was recorded, ISO 8601. */
  readonly at: string;
}

export type TimelineItem =
  | { readonly kind: 'message'; readonly seq: number; readonly message: Message }
  | { readonly kind: 'job'; readonly seq: number; readonly job: Job };

export interface ApiClient {
  readonly person: Person | undefined;
  /** Base URL of the gateway it talks to. */
  readonly baseUrl: string;
  /** The `Set-Cookie` lines of the answer that signed this client in. */
  readonly setCookies: readonly string[];
  createConversation(input: {
    title: string;
    memberIds: readonly string[];
    key: string;
  }): Promise<ApiAnswer<Conversation>>;
  conversations(): Promise<ApiAnswer<readonly Conversation[]>>;
  sendMessage(input: { conversationId: string; text: string; key: string }): Promise<ApiAnswer<Message>>;
  timeline(input: {
    conversationId: string;
    before?: number;
    limit?: number;
  }): Promise<ApiAnswer<{ readonly items: readonly TimelineItem[]; readonly nextBefore: number | null }>>;
  proposeJob(input: { conversationId: string; title: string; work: JobWork; key: string }): Promise<ApiAnswer<Job>>;
  actOnJob(input: { jobId: string; action: JobAction; expectedVersion: number; key: string }): Promise<ApiAnswer<Job>>;
  job(jobId: string): Promise<ApiAnswer<{ readonly job: Job; readonly history: readonly JobHistoryEntry[] }>>;
  /** Any call, with the session and without judging the answer. Headers given here win; `null` removes one. */
  request(input: {
    method: string;
    path: string;
    body?: string | undefined;
    headers?: Readonly<Record<string, string | null>>;
    timeoutMs?: number;
  }): Promise<RawAnswer>;
  /** Signs out everywhere. */
  signOut(): Promise<void>;
  /** The raw real-time stream, as bytes arrive; ends when `signal` aborts. Rejects where it is refused. */
  stream(input: { readonly signal: AbortSignal; readonly onText: (text: string) => void }): Promise<void>;
}

export type JobAction = 'approve' | 'reject' | 'cancel' | 'retry';

/** Work that succeeds, or that the outside system refuses for good. What it is, the adapter knows. */
export type JobWork = 'succeeds' | 'refused';

// ---- Pages ----------------------------------------------------------------------------------------------------------------

/**
 * What a user sees and does. Methods act; locators are what assertions look at. Every method resolves once the action was
 * carried out in the page, not once the system has answered.
 */
export interface SystemPages {
  readonly page: Page;
  readonly signIn: {
    /** Opens the path (default the start page) at the person's gateway; without a session the sign-in form appears. */
    open(person: Person, path?: string): Promise<void>;
    submit(email: string, password: string): Promise<void>;
    readonly email: Locator;
    /** Shown wherever one can sign in: the button that does it. */
    readonly form: Locator;
    readonly error: Locator;
  };
  readonly home: {
    /** Shown only while signed in. */
    readonly ready: Locator;
    openConversation(title: string): Promise<void>;
    /** The conversation's entry in the list of conversations. */
    conversation(title: string): Locator;
    /** Searches for the words and shows the results. */
    search(words: string): Promise<void>;
    readonly searchResults: Locator;
    /** Opens the dialog in which a conversation is begun; Escape closes it. */
    readonly newConversation: Locator;
    signOut(): Promise<void>;
  };
  readonly conversation: {
    heading(title: string): Locator;
    readonly timeline: Locator;
    /** Messages of the timeline in the order shown, each the author's text only. */
    readonly messages: Locator;
    /** The message with exactly this text. */
    message(text: string): Locator;
    /** The exact text of a message element as the user would copy it. */
    textOf(message: Locator): Promise<string>;
    readonly composer: Locator;
    readonly error: Locator;
    compose(text: string): Promise<void>;
    send(): Promise<void>;
    /** The not-sent mark and its retry, on the message with this text. */
    notSent(text: string): Locator;
    tryAgain(text: string): Promise<void>;
    /** Fulfilled marks: the message is shown as sent, i.e. acknowledged by the server. */
    sent(text: string): Locator;
    proposeJob(input: { title: string; work: JobWork }): Promise<void>;
    /** The parts of proposing, for whoever does it by keyboard; the kind of work that `succeeds` means is preselected. */
    readonly proposal: {
      readonly open: Locator;
      readonly dialog: Locator;
      readonly title: Locator;
      readonly input: Locator;
      readonly submit: Locator;
    };
    job(title: string): JobCard;
  };
  /** Says whether the page is live. */
  readonly connection: Locator;
  readonly live: Locator;
  readonly notLive: Locator;
  /** Says in words what part of the system is degraded. */
  readonly systemBanner: Locator;
}

export interface JobCard {
  readonly card: Locator;
  state(state: JobState): Locator;
  action(action: JobAction): Locator;
  readonly result: Locator;
  /** Why the work failed. */
  readonly error: Locator;
  /** What went wrong with this person's last decision. */
  readonly problem: Locator;
  /** Opens the history; resolves with the list's entries. */
  openHistory(): Promise<Locator>;
  closeHistory(): Promise<void>;
}
