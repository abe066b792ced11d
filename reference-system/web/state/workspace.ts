import type { ApiClient } from '../api/client.ts';
import type { Degraded, Job, Message, Person, Session, TimelineItem } from '../api/types.ts';
import { Drafts } from '../model/drafts.ts';
import type { KeyValue } from '../model/key-value.ts';
import { OutboxStorage } from '../model/outbox.ts';
import { Composer } from './composer.ts';
import { ConversationList } from './conversation-list.ts';
import { JobActions } from './job-actions.ts';
import { type Connection, LiveStream, type StreamSurroundings } from './live-stream.ts';
import { OpenConversation } from './open-conversation.ts';
import { ReadMarker } from './read-marker.ts';
import { Sender } from './sender.ts';
import { Store } from './store.ts';
import type { StreamEvent } from './stream-events.ts';
import { WaitingJobs } from './waiting-jobs.ts';

/** Longest wait for the stream before the first reading: what is read after `ready` needs no second reading. */
const STREAM_FIRST_MS = 1_000;

/** A page that is still there so long after it was said to go was not left: the navigation became a download, or was called off. */
const STAYED_AFTER_MS = 2_000;

/** Everything one signed-in person works with: what was read, what is live, what is on its way. */
export class Workspace {
  readonly api: ApiClient;
  readonly session: Session;
  readonly people = new Store<ReadonlyMap<string, Person>>(new Map());
  readonly connection = new Store<Connection>('connecting');
  readonly degraded = new Store<readonly Degraded[]>([]);
  readonly conversations: ConversationList;
  readonly waitingJobs: WaitingJobs;
  readonly jobActions: JobActions;
  readonly sender: Sender;
  readonly drafts: Drafts;
  /** Counts the changes of jobs, for views that show more than the job itself. */
  readonly jobChanges = new Store<{ readonly jobId: string; readonly version: number } | null>(null);
  #open: OpenConversation | null = null;
  readonly #composers = new Map<string, Composer>();
  readonly #readMarker: ReadMarker;
  readonly #stream: LiveStream;
  #begun = false;
  #everLive = false;

  constructor(
    api: ApiClient,
    session: Session,
    storage: KeyValue,
    surroundings: StreamSurroundings,
    checkSession: () => void,
  ) {
    this.api = api;
    this.session = session;
    this.drafts = new Drafts(storage, session.person.id);
    this.conversations = new ConversationList(api, session.person.id, (id) => this.#isBeingRead(id));
    this.waitingJobs = new WaitingJobs(api);
    this.#readMarker = new ReadMarker(api);
    this.jobActions = new JobActions(
      api,
      (personId) => this.nameOf(personId),
      (job) => this.jobUpdated(job),
    );
    this.sender = new Sender(api, new OutboxStorage(storage, session.person.id), {
      acknowledged: (message) => this.#acknowledged(message),
      refused: (conversationId, text, problem) => this.#refused(conversationId, text, problem),
    });
    this.#stream = new LiveStream(surroundings, {
      connection: (connection) => this.#connectionIs(connection),
      event: (event) => this.#handle(event),
      refused: checkSession,
    });
  }

  start(): void {
    this.#stream.open();
    setTimeout(() => this.#begin(), STREAM_FIRST_MS);
    this.sender.resume();
  }

  stop(): void {
    this.#begun = true;
    this.#stream.close();
    this.#readMarker.stop();
  }

  /** Opens the stream anew at once: the browser came online or the tab was woken. */
  reconnect(): void {
    this.#stream.open();
  }

  networkLost(): void {
    this.#stream.networkLost();
  }

  /** The browser leaves the page, which breaks off what is under way; if it did not leave after all, that is taken up again. */
  leave(): void {
    this.sender.leave();
    setTimeout(() => this.sender.resume(), STAYED_AFTER_MS);
  }

  async reload(): Promise<void> {
    await Promise.all([this.#loadPeople(), this.conversations.load(), this.waitingJobs.load(), this.#open?.load()]);
  }

  nameOf(personId: string | null): string {
    if (personId === null) return 'Accord';
    if (personId === this.session.person.id) return this.session.person.displayName;
    return this.people.value.get(personId)?.displayName ?? 'Someone';
  }

  /** Makes this the conversation that live delivery goes to. */
  open(conversationId: string, atSeq: number | null): OpenConversation {
    const opened = new OpenConversation(this.api, conversationId, atSeq);
    this.#open = opened;
    if (this.#begun) void opened.load();
    return opened;
  }

  /** The person has left the conversation: nothing of it is kept up to date any more. */
  close(opened: OpenConversation): void {
    opened.shown = false;
    if (this.#open === opened) this.#open = null;
  }

  composer(conversationId: string): Composer {
    const composer = this.#composers.get(conversationId) ?? new Composer(this.drafts, conversationId);
    this.#composers.set(conversationId, composer);
    return composer;
  }

  /** The person has seen everything up to `seq`. */
  seen(conversationId: string, seq: number): void {
    this.conversations.markRead(conversationId);
    this.#readMarker.seen(conversationId, seq);
  }

  jobUpdated(job: Job): void {
    this.waitingJobs.put(job);
    if (this.#open?.id === job.conversationId) this.#open.jobUpdated(job);
    this.jobChanges.set({ jobId: job.id, version: job.version });
  }

  appended(conversationId: string, item: TimelineItem): void {
    if (this.#open?.id === conversationId) this.#open.append(item);
    if (item.kind === 'job') this.waitingJobs.put(item.job);
    this.conversations.appended(conversationId, item);
  }

  #handle(event: StreamEvent): void {
    if (event.name === 'timeline.append') this.appended(event.conversationId, event.item);
    else if (event.name === 'job.update') this.jobUpdated(event.job);
    else if (event.name === 'system.state') this.degraded.set(event.degraded);
    else if (event.name === 'conversation.update') {
      this.conversations.put(event.conversation);
      this.#open?.described(event.conversation);
    }
  }

  #isBeingRead(conversationId: string): boolean {
    const open = this.#open;
    if (open?.id !== conversationId || !open.shown || open.timeline.value.state !== 'ready') return false;
    return open.following && document.visibilityState === 'visible';
  }

  #connectionIs(connection: Connection): void {
    this.connection.set(connection);
    if (connection !== 'live') return;
    const readBeforeStream = this.#begun && !this.#everLive;
    this.#everLive = true;
    // What was read before the stream first began may lack what happened in between; what failed is read again.
    if (!this.#begun) this.#begin();
    else if (readBeforeStream || this.#readingFailed()) void this.reload();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    void this.reload();
  }

  #readingFailed(): boolean {
    const lists = [this.conversations.list.value, this.waitingJobs.list.value, this.#open?.timeline.value];
    return this.people.value.size === 0 || lists.some((list) => list?.state === 'failed');
  }

  async #loadPeople(): Promise<void> {
    try {
      const { people } = await this.api.get<{ people: Person[] }>('/v1/people');
      this.people.set(new Map(people.map((person) => [person.id, person])));
    } catch {
      // Names stay "Someone" until the next reading, which follows the next (re)connection.
    }
  }

  #acknowledged(message: Message): void {
    const { conversationId, seq, id, authorId, text, sentAt } = message;
    this.appended(conversationId, { kind: 'message', seq, id, authorId, text, sentAt });
  }

  #refused(conversationId: string, text: string, problem: string): boolean {
    return this.composer(conversationId).restore(text, problem);
  }
}
