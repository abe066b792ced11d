import { randomUUID } from 'node:crypto';
import type { Attempts } from '../harness/attempts.ts';
import { messageContent } from '../harness/content.ts';
import type { ApiClient, Conversation } from '../harness/system.ts';

/** How one call ended, as its caller saw it. */
export type CallEnd =
  | 'acknowledged'
  /** 503 with Retry-After: refused in an orderly way. */
  | 'unavailable'
  /** Any other answer, e.g. a 500, or a 503 that does not say when to come again. */
  | 'error'
  /** The connection broke or was refused, or nothing came within the client's own time-out. */
  | 'no answer';

export interface Call {
  readonly replica: string;
  /** On the clock of `performance.now()`. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly end: CallEnd;
  /** What was answered, where it was an error. */
  readonly detail?: string;
  /** The number of what was said, by which it is known again where it arrives. */
  readonly said?: number;
  /** Its place in the ledger, where it was acknowledged. */
  readonly seq?: number;
}

export interface Speaker {
  readonly api: ApiClient;
  /** The replica that the client talks to. */
  readonly replica: string;
  /** The same person at the other replica, where a load balancer turns when this one refuses the connection. */
  readonly fallback?: ApiClient;
}

/** Between two messages of one speaker. */
export const usuallyEveryMs = 200;

/**
 * People who keep talking over the API, through all experiments and between them: each sends a message at even intervals, whatever
 * became of the one before, with a key of its own, and each is written into the history. So whoever waits does not hold back who
 * comes after, and what ends one experiment steadily begins the next one so.
 */
export class Murmur {
  #calls: Call[] = [];
  readonly #conversation: Conversation;
  readonly #attempts: Attempts;
  readonly #label: string;
  readonly #underWay = new Map<Promise<void>, number>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(conversation: Conversation, attempts: Attempts, label: string) {
    this.#conversation = conversation;
    this.#attempts = attempts;
    this.#label = label;
  }

  /** Calls that have ended, except those forgotten. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** The numbers of what is said in a text, which may be a stream of anything else as well. */
  numbersIn(text: string): number[] {
    return text
      .split(`${this.#label} `)
      .slice(1)
      .flatMap((rest) => /^(\d+)\./.exec(rest)?.slice(1).map(Number) ?? []);
  }

  /** The longest text that still belongs to one thing said. */
  get longestText(): number {
    return this.#label.length + 12;
  }

  /** From now on these people speak in turn, each at that pace. Never all at once: at any moment some wait for their answer. */
  speak(speakers: readonly Speaker[], everyMs: number = usuallyEveryMs): void {
    this.#rest();
    let turn = 0;
    this.#timer = setInterval(() => this.#say(speakers[turn++ % speakers.length]!), everyMs / speakers.length);
  }

  /** Drops what ended before. */
  forget(beforeMs: number): void {
    this.#calls = this.#calls.filter((call) => call.endedMs >= beforeMs);
  }

  /** Resolves when every call that was begun before has ended. */
  async ended(beforeMs: number): Promise<void> {
    await Promise.all([...this.#underWay].flatMap(([call, startedMs]) => (startedMs < beforeMs ? [call] : [])));
  }

  /** Says no more; resolves when every call has ended. */
  async stop(): Promise<void> {
    this.#rest();
    await this.ended(Number.POSITIVE_INFINITY);
  }

  #rest(): void {
    clearInterval(this.#timer);
  }

  #say(speaker: Speaker): void {
    const call = this.#send(speaker).finally(() => this.#underWay.delete(call));
    this.#underWay.set(call, performance.now());
  }

  async #send({ api, replica, fallback }: Speaker): Promise<void> {
    this.#count += 1;
    const said = this.#count;
    // With its end: no number is the beginning of another.
    const text = `${this.#label} ${said}.`;
    const key = randomUUID();
    const startedMs = performance.now();
    const attempt = this.#attempts.begin('message.send', {
      tenantId: api.person!.tenant.id,
      actorId: api.person!.personId,
      scopeId: this.#conversation.id,
      contentSha256: messageContent(text),
      requestKey: key,
    });
    const ended = (end: CallEnd, more: Pick<Call, 'detail' | 'seq'> = {}) => {
      this.#calls.push({ replica, startedMs, endedMs: performance.now(), end, said, ...more });
    };
    const message = { conversationId: this.#conversation.id, text, key };
    const answer = await api
      .sendMessage(message)
      // Refused before anything was sent: what every load balancer tries elsewhere.
      .catch((error) =>
        fallback && error.code === 'ECONNREFUSED' ? fallback.sendMessage(message) : Promise.reject(error),
      )
      .catch((error: Error) => error);
    // Without an answer the attempt stays unsettled: it may be in the ledger or not.
    if (answer instanceof Error) return ended('no answer', { detail: answer.message || answer.name });
    if (answer.ok) {
      attempt.acknowledge({ id: answer.value.id, seq: answer.value.seq, replayed: answer.replayed });
      return ended('acknowledged', { seq: answer.value.seq });
    }
    // A 5xx does not say whether the write was done: only what was refused for good is a no.
    if (answer.status < 500) attempt.reject(`${answer.status} ${answer.code ?? ''}`);
    const orderly = answer.status === 503 && answer.retryAfterSeconds !== undefined;
    ended(orderly ? 'unavailable' : 'error', {
      detail: [answer.status, answer.code, answer.detail].filter((each) => each !== undefined).join(' '),
    });
  }
}
