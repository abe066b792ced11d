import type { Browser } from '@playwright/test';
import type { Conversation, Person, System, SystemPages } from '../../harness/system.ts';

/** A person signed in in a browser of their own, with the conversation open. Close its page's context. */
export async function seatAt(
  browser: Browser,
  system: System,
  person: Person,
  conversation: Conversation,
): Promise<SystemPages> {
  const context = await browser.newContext();
  const pages = system.pages(await context.newPage());
  await pages.signIn.open(person);
  await pages.signIn.submit(person.email, person.password);
  await pages.home.ready.waitFor();
  await pages.home.openConversation(conversation.title);
  await pages.conversation.heading(conversation.title).waitFor();
  return pages;
}
