import type { KeyValue } from './key-value.ts';

/** A message on its way: not acknowledged by the server, so not part of the timeline. */
export interface OutgoingMessage {
  /** The Idempotency-Key of every attempt, so that trying again can never send it twice. */
  readonly key: string;
  readonly conversationId: string;
  readonly text: string;
  readonly startedAt: string;
  readonly state: 'sending' | 'failed';
  /** Why it failed, in words; empty while sending. */
  readonly problem: string;
}

export type Outbox = readonly OutgoingMessage[];

export function enqueue(
  outbox: Outbox,
  message: Pick<OutgoingMessage, 'key' | 'conversationId' | 'text' | 'startedAt'>,
): Outbox {
  return [...outbox, { ...message, state: 'sending', problem: '' }];
}

export function markSending(outbox: Outbox, key: string): Outbox {
  return outbox.map((message) => (message.key === key ? { ...message, state: 'sending', problem: '' } : message));
}

export function markFailed(outbox: Outbox, key: string, problem: string): Outbox {
  return outbox.map((message) => (message.key === key ? { ...message, state: 'failed', problem } : message));
}

export function remove(outbox: Outbox, key: string): Outbox {
  return outbox.filter((message) => message.key !== key);
}

/** Keeps the outbox of one person over reloads, until the server has acknowledged each message. */
export class OutboxStorage {
  readonly #storage: KeyValue;
  readonly #name: string;

  constructor(storage: KeyValue, personId: string) {
    this.#storage = storage;
    this.#name = `accord.outbox.${personId}`;
  }

  read(): Outbox {
    const stored = this.#storage.getItem(this.#name);
    if (stored === null) return [];
    try {
      const parsed: unknown = JSON.parse(stored);
      return Array.isArray(parsed) ? parsed.filter(isOutgoing) : [];
    } catch {
      // Not written by this page: there is nothing to resend.
      return [];
    }
  }

  /** Other tabs of the same person keep their messages in the same place: only this one is touched. */
  put(message: OutgoingMessage): void {
    const stored = this.read();
    const known = stored.some(({ key }) => key === message.key);
    this.#write(known ? stored.map((other) => (other.key === message.key ? message : other)) : [...stored, message]);
  }

  remove(key: string): void {
    this.#write(remove(this.read(), key));
  }

  #write(outbox: Outbox): void {
    if (outbox.length === 0) this.#storage.removeItem(this.#name);
    else this.#storage.setItem(this.#name, JSON.stringify(outbox));
  }
}

function isOutgoing(value: unknown): value is OutgoingMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { key, conversationId, text, startedAt, state, problem } = value as Record<string, unknown>;
  const texts = [key, conversationId, text, startedAt, problem];
  return texts.every((part) => typeof part === 'string') && (state === 'sending' || state === 'failed');
}
