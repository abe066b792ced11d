import { randomBytes } from 'node:crypto';
import { CannotTell } from '../../harness/errors.ts';
import type { ApiClient, Person, System } from '../../harness/system.ts';

/** A session that is none any more, or never was one. */
export interface BadSession {
  readonly id: 'none' | 'forged' | 'tampered' | 'expired' | 'signed-out';
  readonly client: ApiClient;
  /** Cookie header to send instead of the client's own; null: none, undefined: the client's own. */
  readonly cookie: string | null | undefined;
}

/** The cookie as `name=value`, without its attributes. */
export function cookieOf(setCookies: readonly string[]): { name: string; value: string } {
  const [pair = ''] = setCookies[0]?.split(';') ?? [];
  const at = pair.indexOf('=');
  if (at <= 0) throw new CannotTell('Signing in sets no cookie to attack.');
  return { name: pair.slice(0, at), value: pair.slice(at + 1) };
}

/** One bad session of each kind. Ends all sessions of `expiring` and of `leaving`. */
export async function badSessions(
  system: System,
  people: { expiring: Person; leaving: Person },
): Promise<BadSession[]> {
  const { expiring, leaving } = people;
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
  if (system.expireSession) {
    await system.expireSession(expiring);
    sessions.push({ id: 'expired', client: expired, cookie: undefined });
  }
  const left = await system.api(leaving);
  await left.signOut();
  sessions.push({ id: 'signed-out', client: left, cookie: undefined });
  return sessions;
}
