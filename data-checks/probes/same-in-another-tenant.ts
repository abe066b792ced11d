import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiClient, Conversation, System } from '../../harness/system.ts';
import { castOf } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import type { ProbeResult, Problem } from './record-probe.ts';

/** One key and one text, used by two people of a tenant and by one of another: three requests, three events, three answers. */
export async function sameInAnotherTenant(system: System, attempts: Attempts): Promise<ProbeResult> {
  const { writes, proposer, deciders, conversation } = await castOf(system, attempts);
  const stranger = system.people.find(({ tenant }) => tenant.id !== proposer.person!.tenant.id);
  if (!stranger) throw new CannotTell('the adapter names people of one tenant only');
  const elsewhere = await system.api(stranger);
  const [key, text] = [randomUUID(), `Probe ${randomUUID()}`];
  const theirs = await writes.createConversation(elsewhere, conversation.title, [stranger.personId], randomUUID());
  const seats: readonly [ApiClient, Conversation][] = [
    [proposer, conversation],
    [deciders[0], conversation],
    [elsewhere, needed(theirs, 'conversation in the other tenant')],
  ];
  const answers = [];
  for (const [by, where] of seats) answers.push(await writes.sendMessage(by, where.id, text, key));
  const events = await eventsOfKeys(system.database, [key]);
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const [index, answer] of answers.entries()) {
    const { personId, tenant } = seats[index]![0].person!;
    if (!answer.ok) problems.push({ problem: 'refused', answer });
    else if (answer.value.authorId !== personId)
      problems.push({ problem: "answered with somebody else's message", answer });
    else ids.add(answer.value.id);
    const own = events.filter((event) => event.tenant_id === tenant.id && event.actor_id === personId);
    if (own.length !== 1)
      problems.push({ problem: `${own.length} events of this person instead of 1`, tenant: tenant.slug, events });
  }
  if (problems.length === 0 && ids.size !== seats.length)
    problems.push({ problem: 'two people got one message', answers });
  return { expected: 'a key is independent between people and between tenants', examined: seats.length, problems };
}
