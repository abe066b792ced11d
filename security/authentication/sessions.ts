import { randomBytes } from 'node:crypto';
import { CannotTell } from '../../harness/errors.ts';
import type { ApiClient, Person, System } from '../../harness/system.ts';
import { profileOf } from '../profile.ts';
import { serving } from './every-replica.ts';

/** A session that is none any more, or never was one. */
export interface BadSession {
  readonly id: 'none' | 'forged' | 'tampered' | EndedSession;
  readonly client: ApiClient;
  /** Cookie header to send instead of the client's own; null: none, undefined: the client's own. */
  readonly cookie: string | null | undefined;
}

/** How a session has ended. `signed-out elsewhere`: another session of the person signed out everywhere. */
export type EndedSession = 'expired' | 'idle' | 'signed-out' | 'signed-out elsewhere';

/** The cookie as `name=value`, without its attributes. */
export function cookieOf(setCookies: readonly string[]): { name: string; value: string } {
  const [pair = ''] = setCookies[0]?.split(';') ?? [];
  const at = pair.indexOf('=');
  if (at <= 0) throw new CannotTell('Signing in sets no cookie to attack.');
  return { name: pair.slice(0, at), value: pair.slice(at + 1) };
}

export interface People {
  readonly expiring: Person;
  readonly leaving: Person;
  /** Undefined: nobody is left whose sessions could be left unused. */
  readonly idling: Person | undefined;
}

/**
 * One bad session of each kind. Ends all sessions of these people. Each session that is to end is used by `use` before: what has been
 * remembered of it must be forgotten.
 */
export async function badSessions(
  system: System,
  people: People,
  use: (client: ApiClient) => Promise<void>,
): Promise<BadSession[]> {
  const { expiring, leaving, idling } = people;
  const expired = await system.api(expiring);
  const { name, value } = cookieOf(expired.setCookies);
  const flipped = `${value.slice(0, -2)}${value.at(-2) === 'A' ? 'B' : 'A'}${value.slice(-1)}`;
  const sessions: BadSession[] = [
    { id: 'none', client: expired, cookie: null },
    {
      id: 'forged',
      client: expired,
      cookie: `${name}=${randomBytes(48).toString('base64url').slice(0, value.length)}`,
    },
    { id: 'tampered', client: expired, cookie: `${name}=${flipped}` },
  ];
  const ended = (id: EndedSession, client: ApiClient) => sessions.push({ id, client, cookie: undefined });
  if (system.expireSession) {
    await use(expired);
    await system.expireSession(expiring);
    ended('expired', expired);
  }
  if (system.idleSession && idling) {
    const idle = await system.api(idling);
    await use(idle);
    await system.idleSession(idling);
    ended('idle', idle);
  }
  const left = await system.api(leaving);
  const elsewhere = profileOf(system).signingOutEndsAll ? await anotherSession(system, left, leaving) : undefined;
  for (const client of [left, elsewhere]) if (client) await use(client);
  await left.signOut();
  ended('signed-out', left);
  if (elsewhere) ended('signed-out elsewhere', elsewhere);
  return sessions;
}

/** One more session of the person, at another replica where there is one. */
function anotherSession(system: System, { baseUrl }: ApiClient, person: Person): Promise<ApiClient> {
  const other = serving(system).find(({ publicUrl }) => new URL(publicUrl!).origin !== new URL(baseUrl).origin);
  return system.api(person, other && { replica: other.name });
}
