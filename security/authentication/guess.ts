import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { assertLoopback } from '../../harness/guard-rails.ts';
import type { Call } from '../walker/call.ts';

export interface GuessAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly body: string;
}

/**
 * One try to sign in, from an address of the attacker's own (127.0.0.0/8 is full of them), past the links: so that limits per
 * address are met without shutting out the rest of the run, which has another address. Forwarding headers are forged each time:
 * a limit that believes them is none.
 */
export function guess(url: string, from: string, call: Call, body: object): Promise<GuessAnswer> {
  const target = new URL(call.path, url);
  assertLoopback(target);
  const text = JSON.stringify(body);
  const claimed = `203.0.113.${randomBytes(1)[0]}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      target,
      {
        method: call.operation.method,
        localAddress: from,
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          origin: url,
          'x-forwarded-for': claimed,
          'x-real-ip': claimed,
          forwarded: `for=${claimed}`,
          ...call.headers,
        },
        signal: AbortSignal.timeout(20_000),
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          answer += text;
        });
        response.on('error', reject);
        response.on('end', () => {
          const wait = Number(response.headers['retry-after'] ?? Number.NaN);
          const retryAfterSeconds = Number.isFinite(wait) ? wait : undefined;
          resolve({ status: response.statusCode ?? 0, retryAfterSeconds, body: answer });
        });
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

/** The same e-mail, with other letters in upper case for each number below 65,536. */
export function spelling(email: string, number: number): string {
  let letter = 0;
  return email.replaceAll(/[a-z]/gi, (each) => {
    const isUpper = (number >> (letter % 16)) % 2 === 1;
    letter += 1;
    return isUpper ? each.toUpperCase() : each.toLowerCase();
  });
}

/** The sign-in's body with other credentials in the place of this person's. */
export function bodyWith(
  call: Call,
  person: { email: string; password: string },
  other: { email: string; password: string },
) {
  return Object.fromEntries(
    Object.entries(call.body ?? {}).map(([key, value]) => [
      key,
      value === person.email ? other.email : value === person.password ? other.password : value,
    ]),
  );
}
