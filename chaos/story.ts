import type { ActorSeat } from '../e2e/journeys/actor.ts';
import { type MessageInput, seeMessage, sendMessage } from '../e2e/journeys/send-message.ts';
import type { Attempts } from '../harness/attempts.ts';
import { messageOf } from '../harness/errors.ts';
import type { Step } from '../harness/step.ts';
import type { Conversation } from '../harness/system.ts';
import { pause } from './within.ts';

/** A person with a page of the system open, at a replica. */
export interface Onlooker {
  readonly seat: ActorSeat;
  readonly replica: string;
}

/** One message of the story, and what its author saw. */
interface Said {
  readonly author: Onlooker;
  readonly text: string;
  readonly startedMs: number;
  /** When the author saw it acknowledged; undefined: not yet. */
  acknowledgedMs: number | undefined;
  /** How often the author had to press "Try again". */
  triedAgain: number;
  failed: string | undefined;
}

/**
 * What people with browsers do meanwhile: each writes a message while the fault is in effect, tries again where the page says that it
 * was not sent, and in the end sees everybody's message once.
 */
export class Story {
  readonly #onlookers: readonly Onlooker[];
  readonly #conversation: Conversation;
  readonly #attempts: Attempts;
  readonly #step: Step;
  readonly #said: Said[] = [];
  readonly #underWay: Promise<void>[] = [];

  constructor(onlookers: readonly Onlooker[], conversation: Conversation, attempts: Attempts, step: Step) {
    this.#onlookers = onlookers;
    this.#conversation = conversation;
    this.#attempts = attempts;
    this.#step = step;
  }

  /** Everybody writes one message now. Does not wait for it to be acknowledged. */
  begin(textOf: () => string): void {
    for (const author of this.#onlookers) {
      const said: Said = {
        author,
        text: textOf(),
        startedMs: performance.now(),
        acknowledgedMs: undefined,
        triedAgain: 0,
        failed: undefined,
      };
      this.#said.push(said);
      this.#underWay.push(this.#say(said));
    }
  }

  get messages(): readonly Readonly<Said>[] {
    return this.#said;
  }

  /**
   * Waits until every message was acknowledged to its author and is shown once on every page; answers what is not so by then,
   * one sentence each.
   */
  async finish(deadlineMs: number): Promise<string[]> {
    const untilMs = performance.now() + deadlineMs;
    let deviations: string[] = [];
    for (;;) {
      await Promise.all(this.#said.map((said) => this.#tryAgain(said)));
      deviations = await this.#deviations();
      if (deviations.length === 0 || performance.now() > untilMs) break;
      await pause(100);
    }
    // Whoever still waits does so in vain: its step ends with the page's own time-out.
    if (deviations.length === 0) await Promise.all(this.#underWay);
    return deviations;
  }

  async #say(said: Said): Promise<void> {
    const input: MessageInput = { conversation: this.#conversation, text: said.text };
    try {
      await sendMessage(said.author.seat, this.#step, input, this.#attempts);
      await seeMessage(said.author.seat, this.#step, input);
      said.acknowledgedMs = performance.now();
    } catch (error) {
      said.failed = messageOf(error).split('\n')[0];
    }
  }

  async #tryAgain(said: Said): Promise<void> {
    if (said.acknowledgedMs !== undefined) return;
    const { conversation } = said.author.seat.pages;
    if (!(await conversation.notSent(said.text).isVisible())) return;
    await conversation.tryAgain(said.text);
    said.triedAgain += 1;
  }

  async #deviations(): Promise<string[]> {
    const found: string[] = [];
    for (const [index, said] of this.#said.entries()) {
      const who = `the message of the person at ${said.author.replica}`;
      if (said.acknowledgedMs === undefined)
        found.push(`${who} was never shown as sent${said.failed ? `: ${said.failed}` : ''}`);
      for (const onlooker of this.#onlookers) {
        const shown = await onlooker.seat.pages.conversation.sent(said.text).count();
        if (shown !== 1)
          found.push(`${who} (no. ${index + 1}) is shown ${shown} times to the person at ${onlooker.replica}`);
      }
    }
    return found;
  }
}
