import { setTimeout as pause } from 'node:timers/promises';
import type { Attempts } from '../../harness/attempts.ts';
import { recordedAction } from '../../harness/recorded-calls.ts';
import type { ApiClient, Conversation, Job } from '../../harness/system.ts';
import type { Stage } from '../stage.ts';
import { isCall } from '../walker/call.ts';
import type { Operation, Schema } from '../walker/operations.ts';
import { meets } from '../walker/sample-value.ts';

/** A text that goes into a job: what it is to work on, why it was decided so, whatever the document offers. */
export interface JobText {
  readonly operation: Operation;
  readonly member: string;
  readonly schema: Schema;
}

/** Every member for free text in the body of an operation that proposes a job or decides about one. */
export async function jobTexts(stage: Stage): Promise<JobText[]> {
  const texts: JobText[] = [];
  for (const operation of stage.operations.filter(({ writes, body }) => writes && body)) {
    const call = await stage.call(operation);
    if (!isCall(call)) continue;
    const write = call.write?.({ headers: call.headers, body: call.body ?? {} });
    if (!write?.kind.startsWith('job.')) continue;
    for (const [member, schema] of Object.entries(operation.body?.properties ?? {}))
      if (isFree(schema)) texts.push({ operation, member, schema });
  }
  return texts;
}

/** Text of the writer's own: neither one of a list nor of a form. */
export function isFree({ type, enum: list, const: only, format }: Schema): boolean {
  return type === 'string' && list === undefined && only === undefined && format === undefined;
}

/** Whether the schema takes the text: an id with its pattern does not. */
export function takes({ pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema, text: string): boolean {
  if (text.length < minLength || text.length > maxLength) return false;
  return pattern === undefined || meets(pattern, text);
}

export interface JobAttack {
  /** Jobs that now hold the text and can be found by their title, to be looked at. */
  readonly jobs: readonly Job[];
  readonly unknown: readonly string[];
}

/**
 * Writes the text that `textFor` gives into every text of a job, as a new job of the conversation each. Proposals are the
 * `proposer`'s, so that the victim can approve them; decisions are the victim's. What is approved is followed to its end: what the
 * outside system says of its input is shown, too. Unknown where a call was neither accepted nor refused as malformed, or no end came.
 */
export async function attackJobs(
  given: {
    stage: Stage;
    texts: readonly JobText[];
    conversation: Conversation;
    proposer: ApiClient;
    attempts: Attempts;
    /** How long the system may take to come to the end of what was approved. */
    endDeadlineMs?: number;
  },
  textFor: (text: JobText) => string | undefined,
): Promise<JobAttack> {
  const { stage, conversation, proposer, attempts, endDeadlineMs = 20_000 } = given;
  const unknown: string[] = [];
  const ids = new Set<string>();
  const labels = new Set<string>();
  const titles = new Set<string>();
  for (const [index, each] of given.texts.entries()) {
    const text = textFor(each);
    if (text === undefined) continue;
    const name = `${each.operation.id}, ${each.member}`;
    const label = `text=${index}-${Date.now().toString(36)}`;
    const call = await stage.call(each.operation, label, conversation);
    if (!isCall(call)) {
      unknown.push(`${name}: ${call.missing}`);
      continue;
    }
    const sent = { ...call, body: { ...call.body, [each.member]: text } };
    const write = call.write?.({ headers: sent.headers, body: sent.body });
    const proposes = write?.kind === 'job.propose';
    const { status } = await stage.send(sent, proposes ? proposer : stage.api);
    if (status >= 300) {
      if (![400, 422].includes(status)) unknown.push(`${name} with a payload was answered ${status}`);
    } else if (!proposes) ids.add(write?.input.scopeId ?? name);
    else if (call.body?.[each.member] !== label) labels.add(label);
    // Where the payload stands in the place of the label, the card is known by no name; it shows the payload all the same.
    else titles.add(text);
  }
  const found = await jobsIn(stage, conversation);
  const written = found.filter(({ id, title }) => ids.has(id) || labels.has(title));
  const titled = found.filter(({ title }) => titles.has(title));
  const missing = ids.size + labels.size - written.length;
  if (missing > 0) unknown.push(`${missing} jobs with a payload are not in the timeline of their conversation`);
  for (const job of [...written.filter(({ title }) => labels.has(title)), ...titled])
    if (job.state === 'proposed') await recordedAction(stage.api, job, 'approve', attempts);
  const ends = ['completed', 'failed', 'rejected', 'cancelled'];
  const deadline = performance.now() + endDeadlineMs;
  for (;;) {
    const now = new Map((await jobsIn(stage, conversation)).map((job) => [job.id, job]));
    const jobs = written.map((job) => now.get(job.id) ?? job);
    const open = [...jobs, ...titled.map((job) => now.get(job.id) ?? job)].filter(({ state }) => !ends.includes(state));
    if (open.length === 0) return { jobs, unknown };
    if (performance.now() > deadline)
      return { jobs, unknown: [...unknown, `${open.length} approved jobs with a payload came to no end`] };
    await pause(100);
  }
}

async function jobsIn(stage: Stage, conversation: Conversation): Promise<Job[]> {
  const answer = await stage.api.timeline({ conversationId: conversation.id });
  return answer.ok ? answer.value.items.flatMap((item) => (item.kind === 'job' ? [item.job] : [])) : [];
}
