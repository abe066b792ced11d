import { randomUUID } from 'node:crypto';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiAnswer, ApiClient, Job, JobAction } from '../../harness/system.ts';
import type { Cast } from './cast.ts';
import { jobInState } from './job-in-state.ts';

type Make = (by: ApiClient, key: string) => Promise<ApiAnswer<{ readonly id: string }>>;
type Send = (by: ApiClient) => ReturnType<Make>;

/** One kind of write, prepared so that exactly the same request can be made again and again, or with another body. */
export interface SameRequest {
  readonly kind: string;
  readonly key: string;
  /** Who may make it. */
  readonly author: ApiClient;
  /** The job whose work the request sets going. */
  readonly jobId?: string;
  readonly send: Send;
  /** The same key, but something else is meant: in each of these ways. */
  readonly others: readonly { readonly what: string; readonly send: Send }[];
}

/** A request of each kind that makes an event, none of them made yet. For a retry see `retryRequest`. */
export async function sameRequests(cast: Cast): Promise<SameRequest[]> {
  const { system, writes, conversation, proposer, deciders } = cast;
  const text = `Probe ${randomUUID()}`;
  const members = conversation.memberIds;
  const propose = (by: ApiClient, conversationId: string, title: string, key: string) =>
    writes.proposeJob(by, system, { conversationId, title, work: 'succeeds' }, key);
  const [created, toApprove, toReject, toCancel, another] = await Promise.all([
    writes.createConversation(proposer, `${text} elsewhere`, members, randomUUID()),
    jobInState(cast, 'proposed'),
    jobInState(cast, 'proposed'),
    jobInState(cast, 'proposed'),
    jobInState(cast, 'proposed'),
  ]);
  const elsewhere = needed(created, 'another conversation').id;
  const act = (action: JobAction, job: Job) => decision(cast, action, job);
  return [
    request('message.send', proposer, (by, key) => writes.sendMessage(by, conversation.id, text, key), {
      'another text': (by, key) => writes.sendMessage(by, conversation.id, `${text} otherwise`, key),
      'another conversation': (by, key) => writes.sendMessage(by, elsewhere, text, key),
    }),
    request('conversation.create', proposer, (by, key) => writes.createConversation(by, text, members, key), {
      'another title': (by, key) => writes.createConversation(by, `${text} otherwise`, members, key),
      'other members': (by, key) => writes.createConversation(by, text, [proposer.person!.personId], key),
    }),
    request('job.propose', proposer, (by, key) => propose(by, conversation.id, text, key), {
      'another title': (by, key) => propose(by, conversation.id, `${text} otherwise`, key),
      'another conversation': (by, key) => propose(by, elsewhere, text, key),
    }),
    {
      ...request('job.approve', deciders[0], act('approve', toApprove), {
        'another action': act('reject', toApprove),
        'another job': act('approve', another),
      }),
      jobId: toApprove.id,
    },
    request('job.reject', deciders[0], act('reject', toReject), { 'another action': act('approve', toReject) }),
    request('job.cancel', proposer, act('cancel', toCancel), { 'another job': act('cancel', another) }),
  ];
}

/** The retry of a job whose work the outside system has refused. */
export async function retryRequest(cast: Cast): Promise<SameRequest> {
  const failed = await jobInState(cast, 'failed');
  return request('job.retry', cast.deciders[0], decision(cast, 'retry', failed), {});
}

function decision({ writes }: Cast, action: JobAction, job: Job): Make {
  return (by, key) => writes.actOnJob(by, job.id, action, job.version, key);
}

/** Everything under one new key. */
function request(kind: string, author: ApiClient, make: Make, others: Readonly<Record<string, Make>>): SameRequest {
  const key = randomUUID();
  const send =
    (way: Make): Send =>
    (by) =>
      way(by, key);
  return {
    kind,
    key,
    author,
    send: send(make),
    others: Object.entries(others).map(([what, way]) => ({ what, send: send(way) })),
  };
}
