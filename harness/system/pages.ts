import type { Locator, Page } from '@playwright/test';
import type { Person } from '../system.ts';
import type { JobAction, JobState, JobWork } from './api-client.ts';

/**
 * What a user sees and does. Methods act; locators are what assertions look at. Every method resolves once the action was
 * carried out in the page, not once the system has answered.
 */
export interface SystemPages {
  readonly page: Page;
  readonly signIn: {
    /** Opens the path (default the start page) at the person's gateway; without a session the sign-in form appears. */
    open(person: Person, path?: string): Promise<void>;
    submit(email: string, password: string): Promise<void>;
    readonly email: Locator;
    /** Shown wherever one can sign in: the button that does it. */
    readonly form: Locator;
    readonly error: Locator;
  };
  readonly home: {
    /** Shown only while signed in. */
    readonly ready: Locator;
    openConversation(title: string): Promise<void>;
    /** The conversation's entry in the list of conversations. */
    conversation(title: string): Locator;
    /** Searches for the words and shows the results. */
    search(words: string): Promise<void>;
    readonly searchResults: Locator;
    /** Opens the dialog in which a conversation is begun; Escape closes it. */
    readonly newConversation: Locator;
    signOut(): Promise<void>;
    /** What opens the menu with the way out, and that way: for whoever signs out by keyboard. Absent: it is not judged. */
    readonly menu?: { readonly open: Locator; readonly signOut: Locator };
  };
  readonly conversation: {
    heading(title: string): Locator;
    readonly timeline: Locator;
    /** Messages of the timeline in the order shown, each the author's text only. */
    readonly messages: Locator;
    /** Messages and job cards of the timeline in the order shown. Absent: only the order of messages is judged. */
    readonly items?: Locator;
    /** The message with exactly this text. */
    message(text: string): Locator;
    /** The exact text of a message element as the user would copy it. */
    textOf(message: Locator): Promise<string>;
    readonly composer: Locator;
    readonly error: Locator;
    compose(text: string): Promise<void>;
    send(): Promise<void>;
    /** The not-sent mark and its retry, on the message with this text. */
    notSent(text: string): Locator;
    tryAgain(text: string): Promise<void>;
    /** Fulfilled marks: the message is shown as sent, i.e. acknowledged by the server. */
    sent(text: string): Locator;
    proposeJob(input: { title: string; work: JobWork }): Promise<void>;
    /** The parts of proposing, for whoever does it by keyboard; the kind of work that `succeeds` means is preselected. */
    readonly proposal: {
      readonly open: Locator;
      readonly dialog: Locator;
      readonly title: Locator;
      readonly input: Locator;
      readonly submit: Locator;
    };
    job(title: string): JobCard;
  };
  /** Says whether the page is live. */
  readonly connection: Locator;
  readonly live: Locator;
  readonly notLive: Locator;
  /** Says in words what part of the system is degraded. */
  readonly systemBanner: Locator;
}

export interface JobCard {
  readonly card: Locator;
  state(state: JobState): Locator;
  action(action: JobAction): Locator;
  readonly result: Locator;
  /** Why the work failed. */
  readonly error: Locator;
  /** Says that work which was approved waits because a part of the system is away. Absent: whether a job says so is not judged. */
  readonly waits?: Locator;
  /** What went wrong with this person's last decision. */
  readonly problem: Locator;
  /** Opens the history; resolves with the list's entries. */
  openHistory(): Promise<Locator>;
  closeHistory(): Promise<void>;
}
