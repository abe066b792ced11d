import type { Attempts } from '../../harness/attempts.ts';
import { messageContent } from '../../harness/content.ts';
import type { Step } from '../../harness/step.ts';
import type { Conversation } from '../../harness/system.ts';
import type { Actor } from './actor.ts';

export interface MessageInput {
  readonly conversation: Conversation;
  readonly text: string;
}

/** Opens a conversation by its title, unless it is open already. */
export async function openConversation(
  actor: Actor,
  step: Step,
  input: { readonly conversation: Conversation },
): Promise<void> {
  await step('message.open_conversation', () => actor.pages.home.openConversation(input.conversation.title));
}

/**
 * Writes a message into the open conversation and sends it. The attempt is acknowledged once the page shows the message as
 * acknowledged by the server; if that never happens it stays indeterminate.
 */
export async function sendMessage(actor: Actor, step: Step, input: MessageInput, attempts: Attempts): Promise<void> {
  const { conversation } = actor.pages;
  await step('message.compose_text', () => conversation.compose(input.text));
  const attempt = attempts.begin('message.send', {
    tenantId: actor.person.tenant.id,
    actorId: actor.person.personId,
    scopeId: input.conversation.id,
    contentSha256: messageContent(input.text),
  });
  await step('message.press_send', () => conversation.send());
  await step('message.see_acknowledged', () => conversation.sent(input.text).waitFor());
  attempt.acknowledge();
}

/** Sees somebody's message appear in the open conversation, without a reload. */
export async function seeMessage(actor: Actor, step: Step, input: MessageInput): Promise<void> {
  await step('message.see_arrival', () => actor.pages.conversation.sent(input.text).waitFor());
}
