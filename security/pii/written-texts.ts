import { randomBytes } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { recordedConversation } from '../../harness/recorded-calls.ts';
import type { ApiClient, System } from '../../harness/system.ts';
import { profileOf } from '../profile.ts';
import type { Stage } from '../stage.ts';
import { isCall } from '../walker/call.ts';
import type { Operation, Schema } from '../walker/operations.ts';
import { attackJobs, isFree, jobTexts, takes } from '../xss/job-texts.ts';
import type { Canary } from './canaries.ts';

/** A text that somebody writes: a message, the title of a conversation, why something was decided. */
export interface WrittenText {
  readonly operation: Operation;
  readonly member: string;
  readonly schema: Schema;
}

/** Every member for free text in the body of an operation that writes, but for signing in, which has canaries of its own. */
export function writtenTexts(system: System, stage: Stage): WrittenText[] {
  const { signIn, signingOut } = profileOf(system);
  return stage.operations
    .filter(({ id, writes }) => writes && id !== signIn.operation && !signingOut.includes(id))
    .flatMap((operation) =>
      Object.entries(operation.body?.properties ?? {})
        .filter(([, schema]) => isFree(schema) && takes(schema, canaryOf('text')))
        .map(([member, schema]) => ({ operation, member, schema })),
    );
}

/**
 * Writes a canary of its own into each text. Jobs are approved and followed to their end: whoever does them reads what they say, and
 * says of some that they cannot be done. `proposer` is the colleague, so that the victim can approve.
 */
export async function plantInWrites(
  stage: Stage,
  texts: readonly WrittenText[],
  proposer: ApiClient,
  attempts: Attempts,
): Promise<{ canaries: readonly Canary[]; unknown: readonly string[] }> {
  const canaries: Canary[] = [];
  const unknown: string[] = [];
  const plant = ({ operation, member }: WrittenText) => {
    const value = canaryOf(member);
    canaries.push({ what: `the ${member} of ${operation.id}`, value, kind: 'text' });
    return value;
  };
  const ofJobs = await jobTexts(stage);
  const isOfJob = (text: WrittenText) => ofJobs.some((each) => each.operation === text.operation);
  for (const text of texts.filter((each) => !isOfJob(each))) {
    const call = await stage.call(text.operation);
    if (!isCall(call)) {
      unknown.push(`${text.operation.id}: ${call.missing}`);
      continue;
    }
    const { status } = await stage.send({ ...call, body: { ...call.body, [text.member]: plant(text) } });
    if (status >= 300) unknown.push(`${text.operation.id} with a canary as its ${text.member} was answered ${status}`);
  }
  const memberIds = [stage.victim.personId, stage.colleague.personId];
  const conversation = await recordedConversation(proposer, { title: 'Work to be done', memberIds }, attempts);
  const given = { stage, texts: texts.filter(isOfJob), conversation, proposer, attempts };
  return { canaries, unknown: [...unknown, ...(await attackJobs(given, plant)).unknown] };
}

function canaryOf(member: string): string {
  return `canary-${member}-${randomBytes(5).toString('hex')}`;
}
