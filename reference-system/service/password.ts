/**
 * Passwords as argon2id in PHC string format. 19 MiB, two passes, one lane: the OWASP cheat sheet's least, about 40 ms
 * on one core here; more would let a few sign-ins a second starve the message path of a two-core machine.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const tagBytes = 32;
const format = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** The PHC string to store for `password` (normalised to NFKC, so that two keyboards agree). */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const message = password.normalize('NFKC');
  const tag = await derive('argon2id', { ...cost, message, nonce, tagLength: tagBytes });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
}

/** Whether `password` is the one hashed in `stored`; false for a string that is not an argon2id hash. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, parallelism, nonceText, tagText] = format.exec(stored) ?? [];
  if (nonceText === undefined || tagText === undefined) return false;
  const expected = Buffer.from(tagText, 'base64');
  const actual = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(nonceText, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

/** A hash that no password has: salt and tag are random bytes. */
const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(randomBytes(16))}$${unpadded(randomBytes(tagBytes))}`;

/** Spends the time of a real check and is never true: for accounts that do not exist, so that timing tells nothing. */
export async function verifyAgainstNobody(password: string): Promise<false> {
  await verifyPassword(password, nobody);
  return false;
}
