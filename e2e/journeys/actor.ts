import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';
import type { Person, System, SystemPages } from '../../harness/system.ts';

/** A person in front of a browser page of the system: what every journey is given first. */
export interface Actor {
  readonly person: Person;
  readonly pages: SystemPages;
  /** What the system is asked to do for a kind of work, for the attempt's content. */
  readonly work: System['work'];
}

export interface ActorSeat extends Actor {
  readonly context: BrowserContext;
}

/** Seats a person in a browser context of their own: nothing is shared with anybody else's session. */
export async function seat(
  browser: Browser,
  system: System,
  person: Person,
  options: BrowserContextOptions = {},
): Promise<ActorSeat> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  return { person, context, pages: system.pages(page), work: system.work };
}
