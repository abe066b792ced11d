import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { recordedConversation, recordedMessage, recordedProposal } from '../../harness/recorded-calls.ts';
import type { Subject } from '../../harness/security-profile.ts';
import type { ApiClient, Conversation, Job, Message, Person, System } from '../../harness/system.ts';

/** Everybody that operations are tried as, and what of theirs they are tried on. */
export interface Cast {
  readonly people: Readonly<Record<Exclude<Subject, 'nobody'>, Person>>;
  readonly conversation: Conversation;
  readonly message: Message;
  /** A job that nobody has decided about, proposed by whom the subject's relation asks for. */
  jobFor(subject: Subject): Promise<Job>;
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
  const conversation = await recordedConversation(ours, { title: `Guarded ${run}`, memberIds }, attempts);
  const message = await recordedMessage(ours, conversation, `guarded${run}`, attempts);
  const jobs = new Map<Person, Job>();
  let count = 0;
  return {
    people,
    conversation,
    message,
    jobFor: async (subject) => {
      const by = subject === 'proposing-approver' ? approver : proposer;
      const known = jobs.get(by);
      if (known) return known;
      count += 1;
      // A session of its own: the subject's may be the one that an operation has ended.
      const job = await recordedProposal(
        await system.api(by),
        system,
        conversation,
        `Guarded ${run} ${count}`,
        attempts,
      );
      jobs.set(by, job);
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
