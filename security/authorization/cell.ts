import type { Attempts } from '../../harness/attempts.ts';
import type { OperationPolicy, Subject } from '../../harness/security-profile.ts';
import type { SeededRandom } from '../../harness/statistics/seeded-random.ts';
import type { ApiClient, System } from '../../harness/system.ts';
import { profileOf } from '../profile.ts';
import { recordedCall } from '../recorded-call.ts';
import { type Call, callOf, isCall } from '../walker/call.ts';
import type { Operation } from '../walker/operations.ts';
import type { Cast } from './cast.ts';

/** A stream that says nothing for so long was opened all the same. */
const streamDeadlineMs = 5_000;

/** One cell of the matrix, as it was observed. */
export interface Observed {
  readonly status: number;
  readonly body: string;
  readonly call: Call;
}

/** Calls the operation as the subject. A string says why it could not be called. */
export async function observe(
  given: { system: System; cast: Cast; attempts: Attempts; random: SeededRandom; label: string },
  operation: Operation,
  policy: OperationPolicy,
  subject: Subject,
  changes: {
    readonly body?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Observed | string> {
  const { system, cast, attempts, random, label } = given;
  const profile = profileOf(system);
  const person = cast.people[subject === 'nobody' ? 'member' : subject];
  const job = await cast.jobFor(subject, policy.given);
  const { variant } = policy;
  const world = { person, colleague: cast.colleagueOf(subject), conversation: cast.conversation, job, label, variant };
  const made = callOf(operation, profile.samples(world), random);
  if (!isCall(made)) return made.missing;
  const call = { ...made, body: made.body && { ...made.body, ...changes.body } };
  const client = await cast.client(subject);
  if (profile.endlessOperations.includes(operation.id)) return { ...(await open(client)), call };
  const by = subject === 'nobody' ? undefined : person;
  const sent = { ...call, headers: { ...call.headers, ...changes.headers } };
  const answer = await recordedCall(client, sent, by, attempts);
  if (answer.status < 300 && operation.writes) cast.used();
  const ends = [...profile.publicOperations, ...profile.signingOut];
  if (ends.includes(operation.id)) cast.forget(subject);
  return { status: answer.status, body: answer.body, call };
}

/** What the subject is answered to a reading call. */
export async function read(cast: Cast, subject: Subject, call: Call): Promise<Observed> {
  const { operation, path, headers } = call;
  const client = await cast.client(subject);
  const { status, body } = await client.request({ method: operation.method, path, headers });
  return { status, body, call };
}

/** Opens the stream and leaves at its first words. */
async function open(client: ApiClient): Promise<{ status: number; body: string }> {
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(), streamDeadlineMs);
  let body = '';
  let settled = false;
  try {
    await client.stream({
      signal: stop.signal,
      onText: (text) => {
        body += text;
        // Not at once: a refusal has words, too, and its connection is given back before they are read.
        setImmediate(() => settled || stop.abort());
      },
    });
    return { status: 200, body };
  } catch (error) {
    const status = /\b([45]\d\d)\b/.exec(String(error))?.[1];
    if (status) return { status: Number(status), body };
    throw error;
  } finally {
    settled = true;
    clearTimeout(deadline);
  }
}
