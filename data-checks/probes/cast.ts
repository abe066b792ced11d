import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { needed, RecordedWrites } from '../../harness/recorded-writes.ts';
import type { ApiClient, Conversation, Person, System } from '../../harness/system.ts';

/** Who takes part in a probe: a proposer and two who may decide, of one tenant, in a conversation of their own. */
export interface Cast {
  readonly system: System;
  readonly writes: RecordedWrites;
  readonly conversation: Conversation;
  readonly proposer: ApiClient;
  readonly deciders: readonly [ApiClient, ApiClient];
}

/** Signs the three in, the deciders on different replicas, and makes their conversation. Throws CannotTell where that fails. */
export async function castOf(system: System, attempts: Attempts): Promise<Cast> {
  const [first, second] = deciders(system.people);
  const tenantId = first.tenant.id;
  const proposerPerson = system.people.find(({ tenant, mayApprove }) => tenant.id === tenantId && !mayApprove);
  if (!proposerPerson) throw new CannotTell('the adapter names nobody of that tenant who proposes but does not decide');
  const replicas = userReplicas(system);
  const writes = new RecordedWrites(attempts);
  const proposer = await system.api(proposerPerson);
  const ids = [proposerPerson, first, second].map(({ personId }) => personId);
  const title = `Probe ${randomUUID()}`;
  return {
    system,
    writes,
    proposer,
    deciders: [
      await system.api(first, { replica: replicas.at(0)! }),
      await system.api(second, { replica: replicas.at(-1)! }),
    ],
    conversation: needed(
      await writes.createConversation(proposer, title, ids, randomUUID()),
      'a conversation to probe in',
    ),
  };
}

/** Names of the replicas that serve users. */
export function userReplicas(system: System): string[] {
  const names = system.services.flatMap(({ replicas }) => replicas).filter(({ publicUrl }) => publicUrl !== undefined);
  if (names.length === 0) throw new CannotTell('the adapter names no replica that serves users');
  return names.map(({ name }) => name);
}

function deciders(people: readonly Person[]): readonly [Person, Person] {
  const able = people.filter(({ mayApprove }) => mayApprove);
  const [first, second] = able.filter(({ tenant }) => tenant.id === able[0]?.tenant.id);
  if (first && second) return [first, second];
  throw new CannotTell('the adapter names no two people of one tenant who may decide');
}
