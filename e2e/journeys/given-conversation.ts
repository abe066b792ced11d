import type { Attempts } from '../../harness/attempts.ts';
import { recordedConversation } from '../../harness/recorded-calls.ts';
import type { Conversation, Person, System } from '../../harness/system.ts';

/** A conversation of these people, made over the API by the first of them: what a journey starts from. */
export async function givenConversation(
  system: System,
  people: readonly Person[],
  title: string,
  attempts: Attempts,
): Promise<Conversation> {
  const api = await system.api(people[0]!);
  return recordedConversation(api, { title, memberIds: people.map((person) => person.personId) }, attempts);
}
