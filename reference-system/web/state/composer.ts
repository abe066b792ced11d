import type { Drafts } from '../model/drafts.ts';
import { messageTextProblem } from '../model/message-text.ts';
import { Store } from './store.ts';

export interface ComposerState {
  readonly text: string;
  /** Why the text was not sent, in words, or null. */
  readonly problem: string | null;
}

/** The text being written in one conversation. It is kept in the drafts with every keystroke. */
export class Composer {
  readonly state: Store<ComposerState>;
  readonly #drafts: Drafts;
  readonly #conversationId: string;

  constructor(drafts: Drafts, conversationId: string) {
    this.#drafts = drafts;
    this.#conversationId = conversationId;
    this.state = new Store<ComposerState>({ text: drafts.read(conversationId), problem: null });
  }

  write(text: string): void {
    this.#set({ text, problem: null });
  }

  /** The text to send, which leaves the composer; or null where it cannot be sent, with the reason shown. */
  take(): string | null {
    const { text } = this.state.value;
    const problem = messageTextProblem(text);
    if (problem !== null) {
      this.state.set({ text, problem });
      return null;
    }
    this.#set({ text: '', problem: null });
    return text;
  }

  /** Takes a refused text back, unless something else is being written already. */
  restore(text: string, problem: string): boolean {
    if (this.state.value.text !== '') return false;
    this.#set({ text, problem });
    return true;
  }

  #set(state: ComposerState): void {
    this.state.set(state);
    this.#drafts.write(this.#conversationId, state.text);
  }
}
