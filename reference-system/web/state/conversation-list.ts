import type { ApiClient } from '../api/client.ts';
import type { Conversation, TimelineItem } from '../api/types.ts';
import { failed, type Loadable, loading, ready } from './loadable.ts';
import { Store } from './store.ts';

/** The person's conversations, newest activity first, with what has not been read. */
export class ConversationList {
  readonly list = new Store<Loadable<readonly Conversation[]>>(loading);
  readonly #api: ApiClient;
  readonly #personId: string;
  readonly #isBeingRead: (conversationId: string) => boolean;
  #loads = 0;

  /** What the person is looking at counts as read, whatever the server knows of it yet. */
  constructor(api: ApiClient, personId: string, isBeingRead: (conversationId: string) => boolean) {
    this.#api = api;
    this.#personId = personId;
    this.#isBeingRead = isBeingRead;
  }

  /** Reads the list again; a list already shown stays until the answer is there. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    if (this.list.value.state === 'failed') this.list.set(loading);
    try {
      const { conversations } = await this.#api.get<{ conversations: Conversation[] }>('/v1/conversations');
      if (load === this.#loads)
        this.list.set(ready(byActivity(conversations.map((conversation) => this.#read(conversation)))));
    } catch (error) {
      if (load === this.#loads && this.list.value.state !== 'ready') this.list.set(failed(error));
    }
  }

  find(conversationId: string): Conversation | null {
    const list = this.list.value;
    return list.state === 'ready' ? (list.value.find(({ id }) => id === conversationId) ?? null) : null;
  }

  /** A conversation as the server describes it. The stream never takes back activity already seen. */
  put(conversation: Conversation): void {
    this.#change((conversations) => {
      const known = conversations.find(({ id }) => id === conversation.id);
      const next =
        known && known.lastSeq > conversation.lastSeq ? { ...conversation, lastSeq: known.lastSeq } : conversation;
      return byActivity([...conversations.filter(({ id }) => id !== conversation.id), this.#read(next)]);
    });
  }

  /** Something was added to a conversation; it counts as unread unless it is one's own or being looked at. */
  appended(conversationId: string, item: TimelineItem): void {
    const known = this.find(conversationId);
    if (known === null) {
      if (this.list.value.state === 'ready') void this.load();
      return;
    }
    if (item.seq <= known.lastSeq) return;
    const own = (item.kind === 'message' ? item.authorId : item.job.proposedBy) === this.#personId;
    this.put({
      ...known,
      lastSeq: item.seq,
      lastActivityAt: item.kind === 'message' ? item.sentAt : item.job.createdAt,
      messageCount: known.messageCount + (item.kind === 'message' ? 1 : 0),
      unread: known.unread + (own ? 0 : 1),
    });
  }

  markRead(conversationId: string): void {
    const known = this.find(conversationId);
    if (known && known.unread > 0) this.put({ ...known, unread: 0 });
  }

  #read(conversation: Conversation): Conversation {
    return conversation.unread > 0 && this.#isBeingRead(conversation.id)
      ? { ...conversation, unread: 0 }
      : conversation;
  }

  #change(change: (conversations: readonly Conversation[]) => readonly Conversation[]): void {
    const list = this.list.value;
    if (list.state === 'ready') this.list.set(ready(change(list.value)));
  }
}

function byActivity(conversations: readonly Conversation[]): readonly Conversation[] {
  return [...conversations].sort(
    (a, b) => Date.parse(b.lastActivityAt) - Date.parse(a.lastActivityAt) || b.lastSeq - a.lastSeq,
  );
}
