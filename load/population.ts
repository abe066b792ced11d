import { randomUUID } from 'node:crypto';
import { type Attempts, contentDigest } from '../harness/attempts.ts';
import { DiamondError } from '../harness/errors.ts';
import type { ApiClient, Person, System } from '../harness/system.ts';
import { settle } from './api-outcome.ts';

/** At most this many people are members of a conversation under load, so that one message reaches no more subscribers. */
export const mostMembers = 20;

/** Somebody who takes part in the load: signed in, with the conversation he or she writes to. */
export interface LoadUser {
  readonly person: Person;
  readonly api: ApiClient;
  readonly conversation: { readonly id: string; readonly title: string };
}

/**
 * Signs in up to `size` people and makes a conversation for every `mostMembers` of a tenant. All before the first arrival: what
 * it costs is not part of the measurement.
 *
 * @throws DiamondError `load-population` if nobody can sign in or a conversation is refused
 */
export async function preparePopulation(system: System, attempts: Attempts, size: number): Promise<LoadUser[]> {
  const users: LoadUser[] = [];
  for (const group of groupsOf(system.people.slice(0, size))) {
    const signedIn: { person: Person; api: ApiClient }[] = [];
    for (const person of group) signedIn.push({ person, api: await system.api(person) });
    const first = signedIn[0]!;
    const title = `Load ${randomUUID().slice(0, 8)}`;
    const memberIds = group.map((person) => person.personId);
    const key = randomUUID();
    const attempt = attempts.begin('conversation.create', {
      tenantId: first.person.tenant.id,
      actorId: first.person.personId,
      contentSha256: contentDigest(title, ...[...memberIds].sort()),
      requestKey: key,
    });
    const answer = await first.api.createConversation({ title, memberIds, key });
    settle(attempt, answer);
    if (!answer.ok) {
      throw new DiamondError({
        code: 'load-population',
        subject: `a conversation for the load of tenant ${first.person.tenant.slug}`,
        expected: 'it to be created',
        received: `HTTP ${answer.status} ${answer.code ?? ''}`.trim(),
        action: 'Look at the log of the gateway.',
      });
    }
    for (const each of signedIn) users.push({ ...each, conversation: { id: answer.value.id, title } });
  }
  if (users.length > 0) return users;
  throw new DiamondError({
    code: 'load-population',
    subject: 'people of the system',
    expected: 'at least one who can sign in',
    received: `${system.people.length} people, ${size} wanted`,
    action: 'Seed people, or raise DIAMOND_LOAD_PEOPLE.',
  });
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
