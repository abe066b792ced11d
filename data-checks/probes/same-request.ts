import { randomUUID } from 'node:crypto';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiAnswer, ApiClient } from '../../harness/system.ts';
import type { Cast } from './cast.ts';

/** One kind of write, prepared so that exactly the same request can be made again and again, or with another body. */
export interface SameRequest {
  readonly kind: string;
  readonly key: string;
  /** Who may make it. */
  readonly author: ApiClient;
  /** The job whose work the request sets going. */
  readonly jobId?: string;
  send(by: ApiClient): Promise<ApiAnswer<{ readonly id: string }>>;
  /** The same key, but something else is meant. */
  sendOther(by: ApiClient): Promise<ApiAnswer<{ readonly id: string }>>;
}

/** A request of each kind that makes an event, none of them made yet. */
export async function sameRequests({ system, writes, conversation, proposer, deciders }: Cast): Promise<SameRequest[]> {
  const text = `Probe ${randomUUID()}`;
  const propose = (by: ApiClient, title: string, key: string) =>
    writes.proposeJob(by, system, { conversationId: conversation.id, title, work: 'succeeds' }, key);
  const proposed = needed(await propose(proposer, `Job ${text}`, randomUUID()), 'job to decide on');
  const members = conversation.memberIds;
  const request = (
    kind: string,
    author: ApiClient,
    send: (by: ApiClient, key: string) => ReturnType<SameRequest['send']>,
    sendOther: (by: ApiClient, key: string) => ReturnType<SameRequest['send']>,
  ): SameRequest => {
    const key = randomUUID();
    return { kind, key, author, send: (by) => send(by, key), sendOther: (by) => sendOther(by, key) };
  };
  return [
    request(
      'message.send',
      proposer,
      (by, key) => writes.sendMessage(by, conversation.id, text, key),
      (by, key) => writes.sendMessage(by, conversation.id, `${text} otherwise`, key),
    ),
    request(
      'conversation.create',
      proposer,
      (by, key) => writes.createConversation(by, text, members, key),
      (by, key) => writes.createConversation(by, `${text} otherwise`, members, key),
    ),
    request(
      'job.propose',
      proposer,
      (by, key) => propose(by, text, key),
      (by, key) => propose(by, `${text} otherwise`, key),
    ),
    {
      ...request(
        'job.approve',
        deciders[0],
        (by, key) => writes.actOnJob(by, proposed.id, 'approve', proposed.version, key),
        (by, key) => writes.actOnJob(by, proposed.id, 'reject', proposed.version, key),
      ),
      jobId: proposed.id,
    },
  ];
}
