import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, CDPSession } from '@playwright/test';
import { type ActorSeat, seat } from '../../../e2e/journeys/actor.ts';
import { givenConversation } from '../../../e2e/journeys/given-conversation.ts';
import { openConversation } from '../../../e2e/journeys/send-message.ts';
import { signIn } from '../../../e2e/journeys/sign-in.ts';
import type { Attempts } from '../../../harness/attempts.ts';
import { CannotTell, messageOf } from '../../../harness/errors.ts';
import { RecordedWrites } from '../../../harness/recorded-writes.ts';
import type { Step } from '../../../harness/step.ts';
import type { ApiClient, Conversation, System } from '../../../harness/system.ts';
import { pairOfPage } from '../../seats.ts';

/** More than a page may be expected to keep on the screen: it has to be full when the measurement begins. */
const messagesToFillIt = 300;
const betweenMessagesMs = 200;
/** Many times what a message takes to be shown. */
const shownWithinMs = 10_000;

export interface PageReading {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Messages that it had been sent. */
  readonly messages: number;
}

const plainly: Step = (_name, body) => body();

/** Two people, one of whom keeps a page open in which the other's messages appear. */
export class LongLivedPage {
  readonly #writer: ApiClient;
  readonly #conversation: Conversation;
  readonly #writes: RecordedWrites;
  readonly #stopping = new AbortController();
  #writing: Promise<void> = Promise.resolve();
  #messages = 0;
  #lastText = '';
  #pages: ActorSeat['pages'] | undefined;
  /** Why its readings show nothing about a page that is shown messages; known once it is closed. */
  trouble: string | undefined;
  #session: CDPSession | undefined;
  #close: () => Promise<void> = async () => undefined;

  /** Signs the writer in and makes the conversation; no page is opened yet. */
  static async prepare(system: System, attempts: Attempts): Promise<LongLivedPage> {
    const pair = pairOfPage(system.people);
    if (!pair) throw new CannotTell('A page that stays open needs two people of one tenant.');
    const { reader, writer } = pair;
    const conversation = await givenConversation(system, [writer, reader], 'Long-lived page', attempts);
    return new LongLivedPage(await system.api(writer), conversation, attempts);
  }

  private constructor(writer: ApiClient, conversation: Conversation, attempts: Attempts) {
    this.#writer = writer;
    this.#conversation = conversation;
    this.#writes = new RecordedWrites(attempts);
  }

  /** Opens the page and fills it; from then on a message appears about five times a second. */
  async open(browser: Browser, system: System): Promise<void> {
    const actor = await seat(browser, system, system.people.at(-1)!);
    this.#close = () => actor.context.close();
    this.#pages = actor.pages;
    await signIn(actor, plainly);
    await openConversation(actor, plainly, { conversation: this.#conversation });
    this.#session = await actor.context.newCDPSession(actor.pages.page);
    await this.#session.send('Performance.enable');
    for (let i = 0; i < messagesToFillIt; i += 1) await this.#say();
    this.#writing = this.#write();
  }

  /** Collects the page's garbage, then measures. */
  async read(): Promise<PageReading> {
    const session = this.#session;
    if (!session) throw new CannotTell('The page is not open.');
    const messages = this.#messages;
    // Twice: the first collection frees what holds nodes, the second the nodes.
    for (let i = 0; i < 2; i += 1) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name: string) => {
      const found = metrics.find((each) => each.name === name);
      if (!found) throw new CannotTell(`The browser does not tell ${name}.`);
      return found.value;
    };
    return {
      heapBytes: metric('JSHeapUsedSize'),
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      messages,
    };
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#writing;
    await this.#beShown();
    await this.#close();
  }

  /** A page whose stream has died does not grow either. */
  async #beShown(): Promise<void> {
    if (!this.#pages || this.#lastText === '') return;
    const last = this.#pages.conversation.sent(this.#lastText);
    await last.waitFor({ timeout: shownWithinMs }).catch((error: unknown) => {
      this.trouble = `The last message was not shown to the page that stayed open: ${messageOf(error).split('\n')[0]}`;
    });
  }

  /** One after the other: who writes holds one connection, however slow the system becomes. */
  async #write(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#say();
      await delay(betweenMessagesMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** What is refused or gets no answer is in the history; the page is then shown one message less. */
  async #say(): Promise<void> {
    const text = `Message ${this.#messages} for the page that stays open`;
    const key = crypto.randomUUID();
    const answer = await this.#writes
      .sendMessage(this.#writer, this.#conversation.id, text, key)
      .catch(() => undefined);
    if (!answer?.ok) return;
    this.#messages += 1;
    this.#lastText = text;
  }
}
