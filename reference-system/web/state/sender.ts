import { type ApiClient, newIdempotencyKey } from '../api/client.ts';
import { RequestFailure } from '../api/failure.ts';
import { failureInWords } from '../api/failure-in-words.ts';
import type { Message } from '../api/types.ts';
import { enqueue, markFailed, markSending, type Outbox, type OutboxStorage, remove } from '../model/outbox.ts';
import { Store } from './store.ts';

export interface SenderListener {
  acknowledged(message: Message): void;
  /** The server refused the text for good. Returns whether the text went back into the composer. */
  refused(conversationId: string, text: string, problem: string): boolean;
}

/**
 * Sends messages, one after another within a conversation so that their order is the order of writing. A message stays in
 * the outbox, also over reloads, until it is acknowledged; every attempt carries the key of the first.
 */
export class Sender {
  readonly outbox: Store<Outbox>;
  readonly #api: ApiClient;
  readonly #storage: OutboxStorage;
  readonly #listener: SenderListener;
  readonly #queues = new Map<string, Promise<void>>();
  #leaving = false;

  constructor(api: ApiClient, storage: OutboxStorage, listener: SenderListener) {
    this.#api = api;
    this.#storage = storage;
    this.#listener = listener;
    this.outbox = new Store(storage.read());
  }

  /** The page is going: what breaks from now on was broken off by that, and is finished by the next `resume`. */
  leave(): void {
    this.#leaving = true;
  }

  /** Finishes what a reload interrupted: the same key cannot send anything twice. */
  resume(): void {
    this.#leaving = false;
    for (const message of this.outbox.value) {
      if (message.state === 'sending') this.#queue(message.conversationId, message.key);
    }
  }

  send(conversationId: string, text: string): void {
    const key = newIdempotencyKey();
    this.#change(key, (outbox) => enqueue(outbox, { key, conversationId, text, startedAt: new Date().toISOString() }));
    this.#queue(conversationId, key);
  }

  tryAgain(key: string): void {
    const message = this.outbox.value.find((candidate) => candidate.key === key);
    if (message?.state !== 'failed') return;
    this.#change(key, (outbox) => markSending(outbox, key));
    this.#queue(message.conversationId, key);
  }

  discard(key: string): void {
    this.#change(key, (outbox) => remove(outbox, key));
  }

  #change(key: string, change: (outbox: Outbox) => Outbox): void {
    this.outbox.update(change);
    const message = this.outbox.value.find((candidate) => candidate.key === key);
    if (message) this.#storage.put(message);
    else this.#storage.remove(key);
  }

  #queue(conversationId: string, key: string): void {
    const before = this.#queues.get(conversationId) ?? Promise.resolve();
    const done = before.then(() => this.#attempt(key));
    this.#queues.set(conversationId, done);
    void done.then(() => {
      if (this.#queues.get(conversationId) === done) this.#queues.delete(conversationId);
    });
  }

  async #attempt(key: string): Promise<void> {
    const outgoing = this.outbox.value.find((candidate) => candidate.key === key);
    if (!outgoing || this.#leaving) return;
    const { conversationId, text } = outgoing;
    try {
      const path = `/v1/conversations/${encodeURIComponent(conversationId)}/messages`;
      const { message } = await this.#api.post<{ message: Message }>(path, { body: { text }, idempotencyKey: key });
      this.#listener.acknowledged(message);
      this.#change(key, (outbox) => remove(outbox, key));
    } catch (error) {
      if (this.#leaving) return;
      const problem = failureInWords(error);
      const refusedForGood = error instanceof RequestFailure && !error.mayTryAgain;
      if (refusedForGood && this.#listener.refused(conversationId, text, problem)) {
        this.#change(key, (outbox) => remove(outbox, key));
      } else {
        this.#change(key, (outbox) => markFailed(outbox, key, problem));
      }
    }
  }
}
