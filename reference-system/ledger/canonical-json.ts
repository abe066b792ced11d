import serialize from 'canonicalize';

/** What JSON can say. `undefined` members are left out, as JSON does. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** The text cannot be kept in the ledger; `path` says where (never the value: it is somebody's text). */
export class UnstorableTextError extends Error {
  readonly code = 'unstorable-text';
  readonly path: string;
  constructor(path: string, found: string) {
    super(`${path || '/'}: ${found} cannot be stored; send the text without it`);
    this.path = path;
  }
}

/**
 * The value as RFC 8785 canonical JSON: equal values give equal bytes, so the hash of a payload means something.
 * Throws UnstorableTextError for U+0000 (PostgreSQL's jsonb cannot hold it) and lone surrogates (not Unicode text).
 */
export function canonicalJson(value: Json): string {
  refuseUnstorable(value, '');
  const text = serialize(value);
  if (text === undefined) throw new TypeError('canonicalJson: expected a JSON value, received undefined');
  return text;
}

/** Throws UnstorableTextError when a string or member name anywhere in the value cannot be stored. */
function refuseUnstorable(value: Json | undefined, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new UnstorableTextError(path, 'the character U+0000');
    if (!value.isWellFormed()) throw new UnstorableTextError(path, 'half a surrogate pair');
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      refuseUnstorable(name, `${path}/…`);
      refuseUnstorable(member, `${path}/${name}`);
    }
  }
}
