import type { KeyValue } from './key-value.ts';

/** What a person has typed but not sent, one text per conversation, kept over reloads, errors and sessions. */
export class Drafts {
  readonly #storage: KeyValue;
  readonly #personId: string;

  constructor(storage: KeyValue, personId: string) {
    this.#storage = storage;
    this.#personId = personId;
  }

  read(conversationId: string): string {
    return this.#storage.getItem(this.#key(conversationId)) ?? '';
  }

  write(conversationId: string, text: string): void {
    if (text === '') this.#storage.removeItem(this.#key(conversationId));
    else this.#storage.setItem(this.#key(conversationId), text);
  }

  #key(conversationId: string): string {
    return `accord.draft.${this.#personId}.${conversationId}`;
  }
}
