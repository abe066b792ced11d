import { type KeyObject, sign, verify } from 'node:crypto';
import { keyIdOf } from './keys.ts';

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse, v1.0), as it lies in certificate.json. */
export interface Envelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

const payloadType = 'application/vnd.in-toto+json';

/** What is really signed: DSSE's pre-authentication encoding binds the type to the bytes. */
export function preAuthenticationEncoding(type: string, payload: Uint8Array): Buffer {
  const bytes = Buffer.from(type);
  return Buffer.concat([Buffer.from(`DSSEv1 ${bytes.length} `), bytes, Buffer.from(` ${payload.length} `), payload]);
}

/** Signs with ECDSA over SHA-256, the signature in DER, as cosign expects it. */
export function seal(payload: Uint8Array, key: KeyObject): Envelope {
  const sig = sign('sha256', preAuthenticationEncoding(payloadType, payload), key).toString('base64');
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: keyIdOf(key), sig }],
  };
}

export type Opened =
  | { readonly state: 'sound'; readonly payload: Buffer }
  | { readonly state: 'no-envelope'; readonly why: string }
  | { readonly state: 'altered'; readonly why: string }
  | { readonly state: 'wrong-key'; readonly keyId: string };

/**
 * Opens an envelope with the key it should be signed by. Stricter than it need be: one signature, its key named, and base64 in its
 * one canonical spelling, so that an altered file is never taken for the same.
 */
export function open(text: string, key: KeyObject): Opened {
  const envelope = parse(text);
  if (!isEnvelope(envelope)) return { state: 'no-envelope', why: 'it is no DSSE envelope with one signature' };
  if (envelope.payloadType !== payloadType) {
    return { state: 'no-envelope', why: `its payload is of type "${envelope.payloadType.slice(0, 80)}"` };
  }
  const [{ keyid, sig }] = envelope.signatures;
  if (keyid !== keyIdOf(key)) return { state: 'wrong-key', keyId: keyid };
  const [payload, signature] = [canonicalBase64(envelope.payload), canonicalBase64(sig)];
  if (!payload || !signature) return { state: 'altered', why: 'its base64 is not as it was written' };
  if (!verify('sha256', preAuthenticationEncoding(payloadType, payload), key, signature)) {
    return { state: 'altered', why: 'its signature does not fit what it says' };
  }
  return { state: 'sound', payload };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface SingleSignature extends Envelope {
  readonly signatures: readonly [{ readonly keyid: string; readonly sig: string }];
}

function isEnvelope(value: unknown): value is SingleSignature {
  if (typeof value !== 'object' || value === null) return false;
  const { payloadType: type, payload, signatures } = value as Record<string, unknown>;
  if (typeof type !== 'string' || typeof payload !== 'string' || !Array.isArray(signatures)) return false;
  const [signature] = signatures as readonly ({ readonly keyid?: unknown; readonly sig?: unknown } | null)[];
  return signatures.length === 1 && typeof signature?.keyid === 'string' && typeof signature.sig === 'string';
}

function canonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}
