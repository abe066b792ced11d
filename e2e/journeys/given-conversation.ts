import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { conversationContent } from '../../harness/content.ts';
import { CannotTell } from '../../harness/errors.ts';
import type { Conversation, Person, System } from '../../harness/system.ts';

/** A conversation of these people, made over the API by the first of them: what a journey starts from. */
export async function givenConversation(
  system: System,
  people: readonly Person[],
  title: string,
  attempts: Attempts,
): Promise<Conversation> {
  const creator = people[0]!;
  const api = await system.api(creator);
  const key = randomUUID();
  const attempt = attempts.begin('conversation.create', {
    tenantId: creator.tenant.id,
    actorId: creator.personId,
    contentSha256: conversationContent(title),
    requestKey: key,
  });
  const answer = await api.createConversation({ title, memberIds: people.map((person) => person.personId), key });
  if (!answer.ok) {
    attempt.reject(`${answer.status} ${answer.code}`);
    throw new CannotTell(
      `No conversation to work in: the system answered ${answer.status} ${answer.code ?? ''} ${answer.detail ?? ''}`,
    );
  }
  attempt.acknowledge({ id: answer.value.id });
  return answer.value;
}
