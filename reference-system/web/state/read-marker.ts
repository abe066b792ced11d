import type { ApiClient } from '../api/client.ts';

const QUIET_MS = 1_000;

/** Tells the server how far the person has read, at most once a second per conversation, the last word always. */
export class ReadMarker {
  readonly #api: ApiClient;
  readonly #told = new Map<string, number>();
  readonly #pending = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  seen(conversationId: string, seq: number): void {
    const known = Math.max(this.#told.get(conversationId) ?? 0, this.#pending.get(conversationId) ?? 0);
    if (seq <= known) return;
    this.#pending.set(conversationId, seq);
    this.#timer ??= setTimeout(() => this.#tell(), QUIET_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = null;
    for (const [conversationId, seq] of this.#pending) {
      this.#told.set(conversationId, seq);
      const path = `/v1/conversations/${encodeURIComponent(conversationId)}/read`;
      this.#api.post<void>(path, { body: { seq } }).catch(() => {
        // A lost marker costs only a count that is too high; the next thing seen tells it again.
        this.#told.delete(conversationId);
      });
    }
    this.#pending.clear();
  }
}
