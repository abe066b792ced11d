/**
 * Turns notices about changed summaries and read markers into conversation.update frames for those who look at this
 * gateway. Notices are gathered: a conversation with a hundred messages a second is told of twice a second.
 */
import type { Database } from '../../service/database.ts';
import { DatabaseUnavailableError } from '../../service/database-error.ts';
import type { Log } from '../../service/log.ts';
import { conversationViews } from '../queries/conversations.ts';
import { conversationFrame } from './frames.ts';
import type { Subscriber } from './subscriber.ts';

const gatherMs = 500;

export class ConversationUpdates {
  readonly #database: Database;
  readonly #log: Log;
  readonly #subscribersOf: (tenantId: string) => Iterable<Subscriber>;
  readonly #pending = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, log: Log, subscribersOf: (tenantId: string) => Iterable<Subscriber>) {
    this.#database = database;
    this.#log = log;
    this.#subscribersOf = subscribersOf;
  }

  /** `payload` is `tenant:conversation`, or with `:person` where only that person's view has changed. */
  notice(payload: string): void {
    const [tenantId = '', conversationId = ''] = payload.split(':');
    const [anybody] = this.#subscribersOf(tenantId);
    if (anybody === undefined) return;
    const conversations = this.#pending.get(tenantId) ?? new Set();
    this.#pending.set(tenantId, conversations.add(conversationId));
    this.#timer ??= setTimeout(() => void this.#flush(), gatherMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  async #flush(): Promise<void> {
    const pending = [...this.#pending];
    this.#pending.clear();
    this.#timer = undefined;
    for (const [tenantId, conversationIds] of pending) {
      try {
        await this.#tell(tenantId, [...conversationIds]);
      } catch (error) {
        // When the database is back every subscriber is sent its whole list.
        if (!(error instanceof DatabaseUnavailableError)) this.#log.error({ err: error }, 'summaries cannot be read');
      }
    }
  }

  async #tell(tenantId: string, conversationIds: readonly string[]): Promise<void> {
    const personIds = new Set([...this.#subscribersOf(tenantId)].map(({ session }) => session.personId));
    const views = await conversationViews(this.#database, tenantId, [...personIds], conversationIds);
    const frames = new Map<string, string>();
    for (const { readerId, conversation } of views) {
      frames.set(readerId, (frames.get(readerId) ?? '') + conversationFrame(conversation));
    }
    for (const subscriber of this.#subscribersOf(tenantId)) {
      const text = frames.get(subscriber.session.personId);
      if (text !== undefined) subscriber.write(text);
    }
  }
}
