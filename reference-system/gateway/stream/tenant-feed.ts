/**
 * The live tail of one tenant's ledger in this gateway. It is read once for all subscribers of the tenant, in the order of
 * seq, which is the order of commits, so nothing can turn up later behind the point already delivered.
 */
import type { Database } from '../../service/database.ts';
import { DatabaseUnavailableError } from '../../service/database-error.ts';
import type { Log } from '../../service/log.ts';
import { conversationMembers } from '../queries/conversations.ts';
import { readerRange, tenantRange } from '../queries/ledger-range.ts';
import { type EventFrames, framesOf } from './frames.ts';
import type { Subscriber } from './subscriber.ts';

const liveBatch = 100;
/** A step of a resume looks through so many seqs, however few are for the person, and takes so many events at most. */
const resumeStep = { seqs: 1_000, events: 100 };
const retryMs = 500;
const rememberedConversations = 2_000;

export class TenantFeed {
  readonly tenantId: string;
  readonly #database: Database;
  readonly #log: Log;
  readonly #live = new Set<Subscriber>();
  /** Members are fixed when a conversation is created, so this never goes stale; the oldest entries are dropped. */
  readonly #members = new Map<string, ReadonlySet<string>>();
  #delivered: number;
  #target: number;
  #pumping = false;

  constructor(tenantId: string, headSeq: number, database: Database, log: Log) {
    this.tenantId = tenantId;
    this.#delivered = headSeq;
    this.#target = headSeq;
    this.#database = database;
    this.#log = log;
  }

  /** The ledger is known to reach `seq`. Harmless to say twice, or late. */
  advance(seq: number): void {
    if (seq > this.#target) this.#target = seq;
    if (this.#delivered < this.#target && !this.#pumping) void this.#pump();
  }

  /** Sends what the subscriber has missed, then keeps it up to date until `leave`. */
  async join(subscriber: Subscriber): Promise<void> {
    while (!subscriber.closed && subscriber.cursor < this.#delivered) {
      try {
        await this.#resume(subscriber, Math.min(this.#delivered, subscriber.cursor + resumeStep.seqs));
      } catch (error) {
        this.#report(error);
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    // No await between the last comparison and here: the next batch finds the subscriber among the live ones.
    if (!subscriber.closed) this.#live.add(subscriber);
  }

  leave(subscriber: Subscriber): void {
    this.#live.delete(subscriber);
  }

  async #resume(subscriber: Subscriber, through: number): Promise<void> {
    const { session, cursor } = subscriber;
    const events = await readerRange(this.#database, session, { after: cursor, through, limit: resumeStep.events });
    const frames = await framesOf(this.#database, this.tenantId, events);
    await subscriber.writePatiently(frames.map(({ text }) => text).join(''));
    subscriber.cursor = events.length < resumeStep.events ? through : (events.at(-1)?.seq ?? through);
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#delivered < this.#target) {
        const through = Math.min(this.#target, this.#delivered + liveBatch);
        const range = { after: this.#delivered, through, limit: liveBatch };
        const events = await tenantRange(this.#database, this.tenantId, range);
        const frames = await framesOf(this.#database, this.tenantId, events);
        await this.#learnMembers(frames);
        this.#deliver(frames, through);
      }
    } catch (error) {
      // The listener's next heartbeat, at most a second away once the database is back, starts it again.
      this.#report(error);
    } finally {
      this.#pumping = false;
    }
  }

  #deliver(frames: readonly EventFrames[], through: number): void {
    for (const subscriber of this.#live) {
      const { personId } = subscriber.session;
      let text = '';
      for (const event of frames) {
        if (event.seq > subscriber.cursor && this.#members.get(event.conversationId)?.has(personId)) text += event.text;
      }
      if (through > subscriber.cursor) subscriber.cursor = through;
      if (text !== '') subscriber.write(text);
    }
    this.#delivered = through;
    for (const id of this.#members.keys()) {
      if (this.#members.size <= rememberedConversations) break;
      this.#members.delete(id);
    }
  }

  async #learnMembers(frames: readonly EventFrames[]): Promise<void> {
    for (const { conversationId, memberIds } of frames) {
      if (memberIds !== undefined) this.#members.set(conversationId, new Set(memberIds));
    }
    const unknown = new Set(frames.map(({ conversationId }) => conversationId).filter((id) => !this.#members.has(id)));
    if (unknown.size === 0) return;
    const found = await conversationMembers(this.#database, this.tenantId, [...unknown]);
    for (const [id, members] of found) this.#members.set(id, members);
  }

  #report(error: unknown): void {
    if (error instanceof DatabaseUnavailableError) return;
    this.#log.error({ err: error, tenantId: this.tenantId }, 'the stream could not read the ledger');
  }
}
