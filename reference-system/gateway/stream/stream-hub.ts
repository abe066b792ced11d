/** All open streams of a gateway: opens and ends them, feeds them, and ends those whose session is over. */
import type { ServerResponse } from 'node:http';
import { LEDGER_CHANNEL } from '../../ledger/events.ts';
import type { Database } from '../../service/database.ts';
import { DatabaseUnavailableError } from '../../service/database-error.ts';
import { LedgerListener } from '../../service/ledger-listener.ts';
import type { Log } from '../../service/log.ts';
import { Problem } from '../problem.ts';
import { listConversations } from '../queries/conversations.ts';
import { ledgerHeads } from '../queries/ledger-range.ts';
import type { Session, SessionStore } from '../session/session-store.ts';
import { ConversationUpdates } from './conversation-updates.ts';
import { conversationFrame, heartbeatFrame, readyFrame, retryFrame, systemStateFrame } from './frames.ts';
import { Subscriber } from './subscriber.ts';
import { SystemState } from './system-state.ts';
import { TenantFeed } from './tenant-feed.ts';

const summaryChannel = 'accord_summary';
const sessionCheckMs = 2_000;
const streamsPerPerson = 100;
const reconnectDelayMs = { usual: 1_000, draining: 250 };

export interface StreamHubOptions {
  readonly database: Database;
  readonly sessions: SessionStore;
  readonly log: Log;
  readonly databaseUrl: string;
  readonly applicationName: string;
  readonly heartbeatMs: number;
}

interface TenantStreams {
  readonly feed: TenantFeed;
  readonly subscribers: Set<Subscriber>;
}

export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #tenants = new Map<string, TenantStreams>();
  readonly #listener: LedgerListener;
  readonly #state: SystemState;
  readonly #updates: ConversationUpdates;
  readonly #timers: NodeJS.Timeout[] = [];
  #closing = false;

  constructor(options: StreamHubOptions) {
    this.#options = options;
    const { database, log, databaseUrl, applicationName, heartbeatMs } = options;
    this.#state = new SystemState(database, log, (degraded) => this.#broadcast(systemStateFrame(degraded)));
    this.#updates = new ConversationUpdates(database, log, (id) => this.#tenants.get(id)?.subscribers ?? []);
    this.#listener = new LedgerListener({
      url: databaseUrl,
      applicationName,
      channels: [LEDGER_CHANNEL, summaryChannel],
      log,
      events: {
        up: () => this.#listening(),
        down: () => this.#state.streamDown(),
        notified: (channel, payload) => this.#notified(channel, payload),
        // Also finds what a lost notification would have told.
        heartbeat: async (client) => this.#advance(await ledgerHeads(client, [...this.#tenants.keys()])),
      },
    });
    this.#timers.push(setInterval(() => this.#broadcast(heartbeatFrame), heartbeatMs));
    this.#timers.push(setInterval(() => void this.#endDeadSessions(), sessionCheckMs));
  }

  get size(): number {
    return this.#all().length;
  }

  start(): void {
    this.#state.start();
    this.#listener.start();
  }

  /** Ends every stream with the advice to come back at once, to whichever gateway then answers. */
  drain(): void {
    this.#closing = true;
    for (const subscriber of this.#all()) subscriber.end(retryFrame(reconnectDelayMs.draining));
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#state.stop();
    this.#updates.stop();
    await this.#listener.stop();
  }

  /**
   * Checks that a stream can be opened; `begin` of the result then writes it to a response whose headers are set.
   * Delivery starts after `lastEventId`, or at the head of now.
   * @throws Problem rate-limited for too many streams of one person, DatabaseUnavailableError.
   */
  async open(session: Session, lastEventId: number | undefined): Promise<{ begin(response: ServerResponse): void }> {
    const { tenantId, personId } = session;
    if (this.#closing) throw new Problem('unavailable', 'This server is stopping.', { retryAfterSeconds: 1 });
    const mine = [...(this.#tenants.get(tenantId)?.subscribers ?? [])].filter(
      (one) => one.session.personId === personId,
    );
    if (mine.length >= streamsPerPerson) {
      throw new Problem('rate-limited', 'Too many streams are open. Close some pages.', { retryAfterSeconds: 5 });
    }
    const { database, heartbeatMs } = this.#options;
    const head = (await ledgerHeads(database, [tenantId])).get(tenantId) ?? 0;
    const conversations = await listConversations(database, session);
    return {
      begin: (response) => {
        const subscriber = new Subscriber(session, response, Math.min(lastEventId ?? head, head));
        // Drained while this one was being opened.
        if (this.#closing) return subscriber.end(retryFrame(reconnectDelayMs.draining));
        const { degraded } = this.#state;
        subscriber.write(
          retryFrame(reconnectDelayMs.usual) +
            readyFrame(head, heartbeatMs) +
            systemStateFrame(degraded) +
            conversations.map(conversationFrame).join(''),
        );
        this.#attach(subscriber, head);
      },
    };
  }

  /** Ends the streams of a person who has signed out. */
  endStreamsOf(person: { tenantId: string; personId: string }): void {
    for (const subscriber of this.#tenants.get(person.tenantId)?.subscribers ?? []) {
      if (subscriber.session.personId === person.personId) subscriber.end();
    }
  }

  #attach(subscriber: Subscriber, head: number): void {
    const { tenantId } = subscriber.session;
    const { database, log } = this.#options;
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = { feed: new TenantFeed(tenantId, head, database, log), subscribers: new Set() };
      this.#tenants.set(tenantId, tenant);
    }
    const { feed, subscribers } = tenant;
    subscribers.add(subscriber);
    subscriber.onClose(() => {
      feed.leave(subscriber);
      subscribers.delete(subscriber);
      if (subscribers.size === 0 && this.#tenants.get(tenantId)?.subscribers === subscribers) {
        this.#tenants.delete(tenantId);
      }
    });
    void feed.join(subscriber);
    // What was appended between reading the head and now was told to nobody here.
    void this.#readHead(tenantId);
  }

  async #readHead(tenantId: string): Promise<void> {
    try {
      this.#advance(await ledgerHeads(this.#options.database, [tenantId]));
    } catch (error) {
      this.#ignoreUnavailable(error);
    }
  }

  /** While the database is away streams stay open and say that they are degraded; its return makes up for everything. */
  #ignoreUnavailable(error: unknown): void {
    if (!(error instanceof DatabaseUnavailableError)) this.#options.log.error({ err: error }, 'stream upkeep failed');
  }

  #listening(): void {
    this.#state.streamUp();
    // Notices about summaries may have been missed; unlike events they are in no ledger to be read from.
    for (const subscriber of this.#all()) void this.#sendConversations(subscriber);
  }

  async #sendConversations(subscriber: Subscriber): Promise<void> {
    try {
      const conversations = await listConversations(this.#options.database, subscriber.session);
      subscriber.write(conversations.map(conversationFrame).join(''));
    } catch (error) {
      this.#ignoreUnavailable(error);
    }
  }

  #notified(channel: string, payload: string): void {
    if (channel === summaryChannel) {
      this.#updates.notice(payload);
      return;
    }
    const [tenantId = '', seq = ''] = payload.split(':');
    this.#advance(new Map([[tenantId, Number(seq)]]));
  }

  #advance(heads: ReadonlyMap<string, number>): void {
    for (const [tenantId, seq] of heads) this.#tenants.get(tenantId)?.feed.advance(seq);
  }

  async #endDeadSessions(): Promise<void> {
    const subscribers = this.#all();
    if (subscribers.length === 0) return;
    try {
      const living = await this.#options.sessions.living([...new Set(subscribers.map((one) => one.sessionKey))]);
      for (const subscriber of subscribers) if (!living.has(subscriber.sessionKey)) subscriber.end();
    } catch (error) {
      this.#ignoreUnavailable(error);
    }
  }

  #broadcast(text: string): void {
    for (const subscriber of this.#all()) subscriber.write(text);
  }

  #all(): Subscriber[] {
    return [...this.#tenants.values()].flatMap(({ subscribers }) => [...subscribers]);
  }
}
