import type { Step } from '../../harness/step.ts';
import type { Actor } from './actor.ts';

/** Opens the path (default the start page), signs in, and waits until the page of a signed-in person stands. */
export async function signIn(actor: Actor, step: Step, input: { readonly path?: string } = {}): Promise<void> {
  const { pages, person } = actor;
  await step('sign_in.open_page', () => pages.signIn.open(person, input.path));
  await step('sign_in.submit_form', () => pages.signIn.submit(person.email, person.password));
  await step('sign_in.see_home', () => pages.home.ready.waitFor());
}
