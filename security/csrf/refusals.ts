import { randomBytes } from 'node:crypto';
import type { SecurityFinding } from '../../harness/security-finding.ts';
import type { ApiClient, System } from '../../harness/system.ts';
import { csrfOf } from '../profile.ts';
import { changesSince, readState } from '../state.ts';
import type { Call } from '../walker/call.ts';

/** One way in which a call is not what the system's own page would send. `null` leaves the header out. */
export interface Variant {
  readonly id: string;
  /** As in "… with <says>". */
  readonly says: string;
  readonly headers: Readonly<Record<string, string | null>>;
}

/** Tokens that are none for this session, whose token `own` is. */
export function tokenVariants(header: string, own: string, others: { sameperson: string; another: string }): Variant[] {
  const malformed = randomBytes(32).toString('base64url').slice(0, others.another.length);
  return [
    { id: 'token-missing', says: 'no token', headers: { [header]: null } },
    { id: 'token-empty', says: 'an empty token', headers: { [header]: '' } },
    { id: 'token-malformed', says: 'a token of the right length that nobody issued', headers: { [header]: malformed } },
    { id: 'token-cut', says: 'the beginning of a token', headers: { [header]: others.another.slice(0, 8) } },
    {
      id: 'token-of-another-session',
      says: "the token of the person's other session",
      headers: { [header]: others.sameperson },
    },
    { id: 'token-of-another-person', says: "another person's token", headers: { [header]: others.another } },
    // What may be found out bit by bit where a part of it is enough.
    { id: 'token-first-character', says: 'the first character of its token', headers: { [header]: own.slice(0, 1) } },
    {
      id: 'token-first-half',
      says: 'the first half of its token',
      headers: { [header]: own.slice(0, Math.ceil(own.length / 2)) },
    },
    { id: 'token-other-end', says: 'its token with another end', headers: { [header]: withOtherEnd(own) } },
  ];
}

/** Four characters, as the last one of a base64 text may hold no more than padding. */
function withOtherEnd(token: string): string {
  return token.replace(/.{1,4}$/, (end) => [...end].map((each) => (each === '0' ? '1' : '0')).join(''));
}

/** Origins that are not the system's, look-alikes included. */
export function originVariants(baseUrl: string): Variant[] {
  const { protocol, host, hostname, port } = new URL(baseUrl);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  const origins: [string, string][] = [
    ['foreign', 'https://attacker.example'],
    ['null', 'null'],
    ['other-port', `${protocol}//${hostname}:${Number(port || 80) === 9 ? 10 : 9}`],
    ['other-scheme', `${other}//${host}`],
    ['own-as-subdomain', `${protocol}//${host}.attacker.example`],
    ['own-as-suffix', `${protocol}//attacker-${host}`],
    ['subdomain', `${protocol}//attacker.${host}`],
    ['own-and-more', `${protocol}//${host}@attacker.example`],
  ];
  return [
    { id: 'origin-missing', says: 'no Origin', headers: { origin: null, referer: null } },
    ...Object.entries({
      'mentions-own': `https://attacker.example/?${protocol}//${host}/`,
      'begins-as-own': `${protocol}//${host}.attacker.example/`,
    }).map(([id, referer]) => ({
      id: `origin-missing-referer-${id}`,
      says: `no Origin and Referer ${referer}`,
      headers: { origin: null, referer },
    })),
    ...origins.map(([id, origin]) => ({
      id: `origin-${id}`,
      says: `Origin ${origin}`,
      headers: { origin, referer: origin === 'null' ? null : `${origin}/` },
    })),
  ];
}

/**
 * Sends the call in every variant, one after the other. What was done is a finding, whatever the answer says. Of the answers only
 * a success says that something was done: a redirect to the start page is a refusal as good as 403. A success that left no trace
 * is `unclear`.
 */
export async function refusedInEveryVariant(
  system: System,
  client: ApiClient,
  call: Call,
  variants: readonly Variant[],
): Promise<{ findings: SecurityFinding[]; unclear: string[] }> {
  const findings: SecurityFinding[] = [];
  const body = call.body && JSON.stringify(call.body);
  const before = await readState(system);
  const answers = [];
  for (const variant of variants) {
    const headers = { ...call.headers, ...variant.headers };
    const { status } = await client.request({ method: call.operation.method, path: call.path, body, headers });
    answers.push({ variant, status });
  }
  const changes = await changesSince(system, before);
  const accepted = answers.filter(({ status }) => status < 300);
  if (changes.length === 0) {
    const unclear = accepted.map(
      ({ variant, status }) => `${call.operation.id} with ${variant.says} was answered ${status}, and nothing changed`,
    );
    return { findings, unclear };
  }
  // The state was changed and no answer owns up to it: all variants are suspects.
  const guilty = accepted.length > 0 ? accepted : answers;
  for (const { variant, status } of guilty) {
    findings.push({
      id: `csrf/${variant.id}/${call.operation.id}`,
      operation: call.operation.id,
      title: `${call.operation.id} is accepted with ${variant.says}`,
      cwe: 'CWE-352',
      asvs: 'V3.5.1',
      request: `${call.operation.id} with the session's cookie and ${variant.says}`,
      answer: `status ${status}`,
      oracle: changes.join(', '),
      mend: `Check ${variant.id.startsWith('token') ? `${csrfOf(system).header} against this session's token` : 'the Origin against the list of own origins'} before every state-changing operation, in one place that no route can leave out.`,
    });
  }
  return { findings, unclear: [] };
}
