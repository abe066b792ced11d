import { randomUUID } from 'node:crypto';
import { givenConversation } from '../e2e/journeys/given-conversation.ts';
import type { Attempts } from '../harness/attempts.ts';
import { CannotTell, DiamondError } from '../harness/errors.ts';
import type { ApiClient, Conversation, Person, ProductionData, System } from '../harness/system.ts';

/** At most this many people are members of a conversation under load, so that one message reaches no more subscribers. */
export const mostMembers = 20;
/** So many of the system's people take part at most, besides those of a loaded history. */
const mostPeople = 12;

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
 * The history that was loaded into the system, where DIAMOND_LOAD_DATA=production asks for the load to go there.
 *
 * @throws CannotTell where it is asked for and nothing was loaded
 */
export async function loadedData(
  system: System,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ProductionData | undefined> {
  if (environment.DIAMOND_LOAD_DATA !== 'production') return undefined;
  const data = await system.productionData?.find();
  if (data) return data;
  throw new CannotTell('DIAMOND_LOAD_DATA=production, but no history was loaded into the system.');
}

/**
 * Signs in the first `callers` people of the system and the rest of a dozen, and makes a conversation for every `mostMembers` of a tenant. All
 * before the first arrival: what it costs is not part of the measurement. With a loaded history the callers are one of each room of it,
 * and write there.
 *
 * @throws DiamondError `load-population` if there is nobody; CannotTell if a conversation is refused
 */
export async function preparePopulation(
  system: System,
  attempts: Attempts,
  callers: number,
  data?: ProductionData,
): Promise<Population> {
  const called = data ? await inRooms(system, data) : await seat(system, attempts, system.people.slice(0, callers));
  if (called.length === 0) {
    throw new DiamondError({
      code: 'load-population',
      subject: 'people of the system',
      expected: 'at least one who can sign in',
      received: `${system.people.length} people, ${callers} wanted`,
      action: 'Seed people, or raise DIAMOND_LOAD_PEOPLE.',
    });
  }
  const others = await seat(system, attempts, system.people.slice(callers, mostPeople));
  return { callers: called, browserUsers: others.length > 0 ? others : called };
}

/** The first member of each room. */
function inRooms(system: System, data: ProductionData): Promise<LoadUser[]> {
  return Promise.all(
    data.rooms.map(async ({ conversationId: id, title, members }) => ({
      person: members[0]!,
      api: await system.api(members[0]!),
      conversation: { id, title, memberIds: members.map(({ personId }) => personId) },
    })),
  );
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
