import { randomBytes } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { recordedMessage } from '../../harness/recorded-calls.ts';
import type { ApiClient, System } from '../../harness/system.ts';
import { wordsInFile } from '../../harness/words-in-file.ts';
import { bodyWith, guess } from '../authentication/guess.ts';
import { cookieOf } from '../authentication/sessions.ts';
import { profileOf, tokenOf } from '../profile.ts';
import type { Stage } from '../stage.ts';
import { isCall } from '../walker/call.ts';

/** A value that nothing else in the world contains, and what it is. */
export interface Canary {
  readonly what: string;
  readonly value: string;
  /** `secret`: belongs in nobody's hands but the owner's; `email`, `text`: personal. */
  readonly kind: 'secret' | 'email' | 'text';
}

export interface Planted {
  readonly canaries: readonly Canary[];
  /** The victim, whose session is among the canaries. */
  readonly client: ApiClient;
  /** What the wrong sign-in was answered. */
  readonly refusal: string;
}

/** Puts a canary into what people type first of all: signing in rightly and wrongly, sending a message, searching. */
export async function plantCanaries(system: System, stage: Stage, attempts: Attempts): Promise<Planted> {
  const { victim, colleague } = stage;
  const client = await system.api(victim);
  const unique = () => randomBytes(5).toString('hex');
  const [message, search, wrongPassword, wrongEmail] = [
    `canary-message-${unique()}`,
    `canarysearch${unique()}`,
    `canary-password-${unique()}`,
    `canary-${unique()}@mail.example`,
  ];
  await recordedMessage(client, stage.conversation, `My number is ${message}`, attempts);
  const searching = stage.operations.filter(
    ({ id, writes }) => !writes && profileOf(system).searchOperations.includes(id),
  );
  for (const operation of searching) {
    const call = await stage.call(operation, search);
    if (isCall(call)) await stage.send(call);
  }
  return {
    client,
    refusal: await signInWrongly(system, stage, wrongEmail, wrongPassword),
    canaries: [
      { what: 'a password', value: victim.password, kind: 'secret' },
      { what: 'a password typed wrongly', value: wrongPassword, kind: 'secret' },
      { what: 'a session key', value: cookieOf(client.setCookies).value, kind: 'secret' },
      { what: 'a CSRF token', value: await tokenOf(system, client), kind: 'secret' },
      { what: 'an e-mail', value: victim.email, kind: 'email' },
      { what: "a colleague's e-mail", value: colleague.email, kind: 'email' },
      { what: 'an e-mail typed at sign-in', value: wrongEmail, kind: 'email' },
      { what: 'a message', value: message, kind: 'text' },
      { what: 'the words of a search', value: search, kind: 'text' },
    ],
  };
}

/** From an address of its own: a failed sign-in is counted. Answers what it was answered. */
async function signInWrongly(system: System, stage: Stage, email: string, password: string): Promise<string> {
  const operation = stage.operations.find(({ id }) => id === profileOf(system).signIn.operation);
  const [replica] = system.services.flatMap(({ replicas }) => replicas).filter(({ publicUrl }) => publicUrl);
  const call = operation && (await stage.call(operation));
  if (!call || !isCall(call) || !replica?.publicUrl)
    throw new CannotTell('Nobody can sign in wrongly: there is no sign-in to put a canary into.');
  const from = `127.${1 + (randomBytes(1)[0]! % 250)}.7.7`;
  const sent = { ...call, headers: { ...call.headers, origin: replica.publicUrl } };
  const body = bodyWith(call, stage.victim, { email, password });
  return (await guess(new URL(replica.livenessUrl).origin, from, sent, body)).body;
}

/** Which canaries stand in a text: as they are, as a URL or JSON writes them, secrets as bytes, too. */
export function foundIn(text: string, canaries: readonly Canary[]): Canary[] {
  return canaries.filter((canary) => formsOf(canary).some((each) => text.includes(each)));
}

/** So short a secret may stand in any row of digits. */
const shortestAsBytes = 16;

/** How a canary may be written. A secret that is kept in hex or base64, or decoded, opens the same doors. */
export function formsOf({ value, kind }: Canary): string[] {
  const forms = writings(value);
  if (kind !== 'secret' || value.length < shortestAsBytes) return [...new Set(forms)];
  const bytes = Buffer.from(value);
  const decoded = /^[\w+/-]+={0,2}$/.test(value) ? [Buffer.from(value, 'base64').toString('hex')] : [];
  return [...new Set([...forms, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, ''), ...decoded])];
}

/** Which stand in a file, however large, as they are or as a URL or JSON writes them. */
export function foundInFile(file: string, canaries: readonly Canary[]): Canary[] {
  const words = wordsInFile(
    file,
    canaries.flatMap(({ value }) => writings(value)),
  );
  return canaries.filter(({ value }) => writings(value).some((each) => words.has(each)));
}

function writings(value: string): string[] {
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}
