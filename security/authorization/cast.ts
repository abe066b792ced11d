import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { recordedConversation, recordedMessage, recordedProposal } from '../../harness/recorded-calls.ts';
import type { OperationPolicy, Subject } from '../../harness/security-profile.ts';
import type { ApiClient, Conversation, Job, Message, Person, System } from '../../harness/system.ts';
import { failedJob } from './failed-job.ts';

/** Everybody that operations are tried as, and what of theirs they are tried on. */
export interface Cast {
  readonly people: Readonly<Record<Exclude<Subject, 'nobody'>, Person>>;
  readonly conversation: Conversation;
  readonly message: Message;
  /** Ids and texts of the conversation, its message and its jobs: only insiders may be told of them. */
  guarded(): readonly string[];
  /** A job proposed by whom the subject's relation asks for; nobody has decided about it unless `given` says so. */
  jobFor(subject: Subject, given?: OperationPolicy['given']): Promise<Job>;
  /** After this the next job is a new one: something may have been decided about the last. */
  used(): void;
  client(subject: Subject): Promise<ApiClient>;
  /** A person of the subject's tenant. */
  colleagueOf(subject: Subject): Person;
  /** After this the subject signs in again: the session was ended. */
  forget(subject: Subject): void;
}

/** Two approvers and four members of one tenant, one of each of another. */
export async function castFor(system: System, attempts: Attempts, run: string): Promise<Cast> {
  const tenants = [...new Set(system.people.map((person) => person.tenant.id))];
  const of = (tenant: string | undefined, mayApprove: boolean) =>
    system.people.filter((person) => person.tenant.id === tenant && person.mayApprove === mayApprove);
  const [approver, outsiderApprover] = of(tenants[0], true);
  const [member, proposer, outsider] = of(tenants[0], false);
  const [foreignApprover] = of(tenants[1], true);
  const [foreignMember] = of(tenants[1], false);
  if (!approver || !outsiderApprover || !member || !proposer || !outsider || !foreignApprover || !foreignMember)
    throw new CannotTell('The matrix needs two approvers and three members of one tenant, and one of each of another.');
  const people = {
    member,
    approver,
    proposer,
    outsider,
    'proposing-approver': approver,
    'outsider-approver': outsiderApprover,
    'foreign-member': foreignMember,
    'foreign-approver': foreignApprover,
  };
  const clients = new Map<string, ApiClient>();
  const clientOf = async (person: Person) => {
    const known = clients.get(person.personId);
    if (known) return known;
    const client = await system.api(person);
    clients.set(person.personId, client);
    return client;
  };
  const ours = await system.api(proposer);
  const memberIds = [proposer, approver, member].map((person) => person.personId);
  const [title, text] = [`Guarded ${run}`, `guarded${run}`];
  const conversation = await recordedConversation(ours, { title, memberIds }, attempts);
  const message = await recordedMessage(ours, conversation, text, attempts);
  const guarded = [conversation.id, title, message.id, text];
  const jobs = new Map<string, Job>();
  let count = 0;
  // Sessions of their own: the subject's may be the one that an operation has ended.
  const proposed = async (by: Person): Promise<Job> => {
    const name = `Guarded ${run} ${++count}`;
    const job = await recordedProposal(await system.api(by), system, conversation, name, attempts);
    guarded.push(job.id, name);
    return job;
  };
  const failed = async (by: Person): Promise<Job> => {
    const name = `Guarded ${run} ${++count}`;
    const given = { system, attempts, proposer: await system.api(by) };
    if (by !== approver) {
      const job = await failedJob({ ...given, conversation, approver: await system.api(approver) }, name);
      guarded.push(job.id, name);
      return job;
    }
    // Nobody approves what they have proposed: this job is of a conversation that the other approver is in, too.
    const both = [approver.personId, outsiderApprover.personId];
    const theirs = await recordedConversation(given.proposer, { title: `Of two ${run}`, memberIds: both }, attempts);
    const other = await system.api(outsiderApprover);
    return failedJob({ ...given, conversation: theirs, approver: other }, `Of two ${run} ${count}`);
  };
  return {
    people,
    conversation,
    message,
    guarded: () => guarded,
    jobFor: async (subject, given) => {
      const by = subject === 'proposing-approver' ? approver : proposer;
      const key = `${by.personId} ${given ?? 'proposed'}`;
      const job = jobs.get(key) ?? (await (given === 'failed' ? failed(by) : proposed(by)));
      jobs.set(key, job);
      return job;
    },
    used: () => jobs.clear(),
    client: async (subject) => (subject === 'nobody' ? system.anonymous() : clientOf(people[subject])),
    colleagueOf: (subject) =>
      subject.startsWith('foreign') ? pick(foreignApprover, foreignMember, people, subject) : outsider,
    forget: (subject) => {
      if (subject !== 'nobody') clients.delete(people[subject].personId);
    },
  };
}

function pick(a: Person, b: Person, people: Cast['people'], subject: Subject): Person {
  return subject !== 'nobody' && people[subject] === a ? b : a;
}
