import { randomUUID } from 'node:crypto';
import { givenConversation } from '../e2e/journeys/given-conversation.ts';
import type { Attempts } from '../harness/attempts.ts';
import { DiamondError } from '../harness/errors.ts';
import type { ApiClient, Conversation, Person, System } from '../harness/system.ts';

/** At most this many people are members of a conversation under load, so that one message reaches no more subscribers. */
export const mostMembers = 20;

/** Somebody who takes part in the load: signed in, with the conversation he or she writes to. */
export interface LoadUser {
  readonly person: Person;
  readonly api: ApiClient;
  readonly conversation: Conversation;
}

export interface Population {
  /** They send over the API. */
  readonly callers: readonly LoadUser[];
  /**
   * They have a browser, and conversations of their own: a page that shows fifty new messages a second to nobody would measure its own
   * rendering. Where there are not enough people they are the callers again.
   */
  readonly browserUsers: readonly LoadUser[];
}

/**
 * Signs in the first `callers` people of the system and the rest, and makes a conversation for every `mostMembers` of a tenant. All
 * before the first arrival: what it costs is not part of the measurement.
 *
 * @throws DiamondError `load-population` if there is nobody; CannotTell if a conversation is refused
 */
export async function preparePopulation(system: System, attempts: Attempts, callers: number): Promise<Population> {
  const called = await seat(system, attempts, system.people.slice(0, callers));
  if (called.length === 0) {
    throw new DiamondError({
      code: 'load-population',
      subject: 'people of the system',
      expected: 'at least one who can sign in',
      received: `${system.people.length} people, ${callers} wanted`,
      action: 'Seed people, or raise DIAMOND_LOAD_PEOPLE.',
    });
  }
  const others = await seat(system, attempts, system.people.slice(callers, callers + mostMembers));
  return { callers: called, browserUsers: others.length > 0 ? others : called };
}

async function seat(system: System, attempts: Attempts, people: readonly Person[]): Promise<LoadUser[]> {
  const users: LoadUser[] = [];
  for (const group of groupsOf(people)) {
    const conversation = await givenConversation(system, group, `Load ${randomUUID().slice(0, 8)}`, attempts);
    for (const person of group) users.push({ person, api: await system.api(person), conversation });
  }
  return users;
}

/** People of one tenant each, at most `mostMembers` together. */
function groupsOf(people: readonly Person[]): Person[][] {
  const byTenant = Map.groupBy(people, (person) => person.tenant.id);
  return [...byTenant.values()].flatMap((members) =>
    Array.from({ length: Math.ceil(members.length / mostMembers) }, (_, group) =>
      members.slice(group * mostMembers, (group + 1) * mostMembers),
    ),
  );
}
