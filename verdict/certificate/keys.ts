import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DiamondError, messageOf } from '../../harness/errors.ts';

/** A new ECDSA P-256 key pair as PEM: PKCS #8 and SPKI, which cosign and OpenSSL read, too. */
export function newKeyPair(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/**
 * The key of DIAMOND_SIGNING_KEY: a PEM text, or the path of a file that holds one. Undefined where it is not set. Throws
 * `bad-signing-key`, without a word of the key itself.
 */
export function signingKey(environment: NodeJS.ProcessEnv): KeyObject | undefined {
  const given = environment.DIAMOND_SIGNING_KEY?.trim();
  if (!given) return undefined;
  const isPem = given.includes('-----BEGIN');
  try {
    const key = createPrivateKey(isPem ? given : readFileSync(given, 'utf8'));
    if (!isP256(key)) throw new Error(`a key of type ${typeOf(key)}`);
    return key;
  } catch (cause) {
    throw new DiamondError({
      code: 'bad-signing-key',
      subject: `DIAMOND_SIGNING_KEY${isPem ? '' : ` (${given})`}`,
      expected: 'an ECDSA P-256 private key as PEM without a passphrase, or the path of a file that holds one',
      received: messageOf(cause),
      action: '`npx diamond-run keygen` makes one; unset it to run without a certificate.',
      // The cause is left out: a parser's message may quote what it could not parse.
    });
  }
}

/** A public key from PEM. Throws an Error that says what is wrong with it. */
export function publicKeyOf(pem: string): KeyObject {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new Error('it is a private key; a verifier needs the public one');
  const key = createPublicKey(pem);
  if (!isP256(key)) throw new Error(`it is a key of type ${typeOf(key)} and not ECDSA P-256`);
  return key;
}

/** sha256 (hex) of the public key's SPKI encoding: names a key in an envelope. */
export function keyIdOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function publicPemOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

function isP256(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

function typeOf(key: KeyObject): string {
  return `${key.asymmetricKeyType ?? 'unknown'} ${key.asymmetricKeyDetails?.namedCurve ?? ''}`.trim();
}
