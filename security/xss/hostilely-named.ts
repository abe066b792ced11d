import { randomBytes } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { hostileNameEnding } from '../../harness/hostile-name.ts';
import { recordedConversation, recordedMessage, recordedProposal } from '../../harness/recorded-calls.ts';
import type { Conversation, Job, System } from '../../harness/system.ts';
import type { Stage } from '../stage.ts';

/** What somebody with a hostile name has said and proposed, with the word that the message is found by. */
export interface ByHostileName {
  readonly conversation: Conversation;
  readonly job: Job;
  readonly word: string;
}

/** Has somebody with a hostile name say and propose something to victim and colleague; undefined where nobody is called so. */
export async function byHostileName(
  system: System,
  { victim, colleague }: Stage,
  attempts: Attempts,
): Promise<ByHostileName | undefined> {
  const somebody = system.people.find(
    ({ displayName, tenant }) => displayName.endsWith(hostileNameEnding) && tenant.id === victim.tenant.id,
  );
  if (!somebody || somebody === victim || somebody === colleague) return undefined;
  const api = await system.api(somebody);
  const memberIds = [victim, colleague, somebody].map(({ personId }) => personId);
  const unique = randomBytes(5).toString('hex');
  const word = `find${randomBytes(5).toString('hex')}`;
  const conversation = await recordedConversation(
    api,
    { title: `By somebody named so ${unique}`, memberIds },
    attempts,
  );
  await recordedMessage(api, conversation, `${word} is what I am looked for by`, attempts);
  const job = await recordedProposal(api, system, conversation, `Work of somebody named so ${unique}`, attempts);
  return { conversation, job, word };
}
