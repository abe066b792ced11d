import type { ApiClient } from '../api/client.ts';
import type { Conversation, Job, TimelineItem, TimelinePage } from '../api/types.ts';
import { addLive, emptyTimeline, mergePage, type Timeline, trim, updateJob } from '../model/timeline.ts';
import { failed, type Loadable, loading, ready } from './loadable.ts';
import { Store } from './store.ts';

const PAGE_SIZE = 50;
/** Items asked for after the one a search result points to. Sequence numbers are unique, so a page of 100 contains both. */
const AFTER_TARGET = 50;

export type Older =
  | { readonly state: 'idle' }
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown };

/** The conversation on the screen: its newest items, older ones on demand, what arrives live in between. */
export class OpenConversation {
  readonly id: string;
  readonly targetSeq: number | null;
  readonly conversation = new Store<Loadable<Conversation>>(loading);
  readonly timeline = new Store<Loadable<Timeline>>(loading);
  readonly older = new Store<Older>({ state: 'idle' });
  /** Whether the reader follows the newest items, told by the view. */
  following = true;
  /** Whether it is on the screen. */
  shown = false;
  readonly #api: ApiClient;
  #window: Timeline = emptyTimeline;
  #loads = 0;
  readonly #jobsWhileLoading = new Map<string, Job>();
  #scheduled = false;
  #shownNewest = false;

  /** With a target, the first reading shows the items around it. */
  constructor(api: ApiClient, id: string, targetSeq: number | null) {
    this.#api = api;
    this.id = id;
    this.targetSeq = targetSeq;
  }

  /** Reads the newest page and, the first time, the items around the target. What live delivery brought meanwhile is kept. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    const first = this.timeline.value.state !== 'ready';
    if (first) this.timeline.set(loading);
    else if (!this.#window.atHead) return;
    try {
      const [{ conversation }, page] = await Promise.all([
        this.#api.get<{ conversation: Conversation }>(this.#path('')),
        this.#page(null),
      ]);
      const target = first && !this.#shownNewest ? this.targetSeq : null;
      const far = target !== null && page.nextBefore !== null && (page.items[0]?.seq ?? 0) > target;
      const around = far ? await this.#page(target + AFTER_TARGET, 100) : null;
      if (load !== this.#loads) return;
      this.conversation.set(ready(conversation));
      if (around !== null) this.following = false;
      this.#show(around === null ? withNewestPage(this.#window, page) : windowAround(around, page));
      for (const job of this.#jobsWhileLoading.values()) this.jobUpdated(job);
      this.#jobsWhileLoading.clear();
    } catch (error) {
      if (load !== this.#loads) return;
      if (this.conversation.value.state !== 'ready') this.conversation.set(failed(error));
      if (this.timeline.value.state !== 'ready') this.timeline.set(failed(error));
    }
  }

  /** The server described this or another conversation anew. */
  described(conversation: Conversation): void {
    if (conversation.id === this.id) this.conversation.set(ready(conversation));
  }

  /** Leaves the window on older items and shows the newest again. */
  async showNewest(): Promise<void> {
    this.#shownNewest = true;
    this.#window = emptyTimeline;
    this.timeline.set(loading);
    this.following = true;
    await this.load();
  }

  async loadOlder(): Promise<void> {
    const before = this.#window.nextBefore;
    if (before === null || this.older.value.state === 'loading') return;
    this.older.set({ state: 'loading' });
    try {
      const page = await this.#page(before);
      // Following would trim away at once what was asked for.
      this.following = false;
      this.older.set({ state: 'idle' });
      this.#show(mergePage(this.#window, page));
    } catch (error) {
      this.older.set({ state: 'failed', error });
    }
  }

  /** Adds an item that arrived live or was acknowledged. Bursts are drawn together. */
  append(item: TimelineItem): void {
    this.#window = addLive(this.#window, [item]);
    this.#showSoon();
  }

  jobUpdated(job: Job): void {
    if (this.timeline.value.state !== 'ready') this.#jobsWhileLoading.set(job.id, job);
    this.#window = updateJob(this.#window, job);
    this.#showSoon();
  }

  job(jobId: string): Job | null {
    const item = this.#window.items.find((candidate) => candidate.kind === 'job' && candidate.job.id === jobId);
    return item?.kind === 'job' ? item.job : null;
  }

  #showSoon(): void {
    if (this.#scheduled || this.timeline.value.state !== 'ready') return;
    this.#scheduled = true;
    // A task of its own draws a whole delivery at once; animation frames would stand still in a hidden tab.
    setTimeout(() => {
      this.#scheduled = false;
      if (this.timeline.value.state === 'ready') this.#show(this.#window);
    }, 16);
  }

  #show(window: Timeline): void {
    this.#window = trim(window, this.following);
    this.timeline.set(ready(this.#window));
  }

  #page(before: number | null, limit = PAGE_SIZE): Promise<TimelinePage> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== null) query.set('before', String(before));
    return this.#api.get<TimelinePage>(this.#path(`/timeline?${query}`));
  }

  #path(rest: string): string {
    return `/v1/conversations/${encodeURIComponent(this.id)}${rest}`;
  }
}

/** The newest page, joined with what is shown unless something between the two may be missing. */
function withNewestPage(window: Timeline, page: TimelinePage): Timeline {
  const pageStart = page.items[0]?.seq ?? 0;
  const contiguous = page.nextBefore === null || window.items.some(({ seq }) => seq === pageStart);
  const kept = contiguous ? window.items : window.items.filter(({ seq }) => seq > pageStart);
  return mergePage({ ...window, items: kept }, page);
}

/** The page around a target, joined with the newest one where they touch. */
function windowAround(around: TimelinePage, newest: TimelinePage): Timeline {
  const window = mergePage(emptyTimeline, around);
  const touches = (around.items.at(-1)?.seq ?? 0) >= (newest.items[0]?.seq ?? 0);
  return touches ? mergePage(window, newest) : { ...window, atHead: false };
}
