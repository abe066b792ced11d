/**
 * Takes secrets out of anything that is written down. Two nets: the very values that the run knows to be secret, in every
 * spelling they travel in, and the usual shapes of secrets for those it does not know.
 */
export type Redact = (text: string) => string;

const mark = '[redacted]';

/** Shorter values would blot out ordinary words. */
const shortestSecret = 6;

const shapes: readonly [RegExp, string][] = [
  // scheme://user:password@host
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"']+):[^\s/@"']+@/gi, `$1:${mark}@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/._~=-]{8,}/gi, `$1 ${mark}`],
  // Cookie: a=b; c=d and Set-Cookie: a=b; Path=/ up to the end of the line, quote or bracket
  [/\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^"'\r\n\]}]+/gi, `$1${mark}`],
  // "password":"x", 'token': 'x'
  [
    /((?:password|passwd|secret|token|api[_-]?key|authorization)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/gi,
    `$1${mark}`,
  ],
  // password=x, ACCORD_SESSION_SECRET=x
  [/((?:password|passwd|secret|token|api[_-]?key|authorization)\s*=\s*)[^\s"',;&}\]]+/gi, `$1${mark}`],
  // x-csrf-token: x, but not the words of a sentence such as "wrong-password: Did not run"
  [/((?:password|passwd|secret|token|api[_-]?key|authorization):\s*)(?=\S*\d)[^\s"',;&}\]]{8,}/gi, `$1${mark}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, mark],
];

/** A function that takes out the given secrets, and whatever looks like one. */
export function redactor(secrets: Iterable<string> = []): Redact {
  const spellings = new Set([...secrets].flatMap(spellingsOf));
  // The longest first: a secret that contains another must not leave its rest behind.
  const ordered = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const spelling of ordered) clean = clean.replaceAll(spelling, mark);
    for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement);
    return clean;
  };
}

/** Takes out whatever looks like a secret. */
export const redactText: Redact = redactor();

/** Redacts every text in a JSON value, keys included; values under a key that names a secret go whole. */
export function redactValue(value: unknown, redact: Redact = redactText): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactValue(each, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      redact(key),
      typeof each === 'string' && isSecretKey(key) ? mark : redactValue(each, redact),
    ]),
  );
}

/** `password`, `session_secret`, `X-Csrf-Token`, `sessionToken`; not `secretary`, nor a case such as `sign-in/wrong-password`. */
function isSecretKey(key: string): boolean {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return !key.includes('/') && /(^|[_-])(password|passwd|secret|token|cookie|authorization|api[_-]?key)$/.test(words);
}

/** Every spelling in which a secret travels: as it is, in a URL, in JSON, in base64; none for what is too short to be told from words. */
export function spellingsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64');
  const spellings = [secret, encodeURIComponent(secret), inJson, base64, base64.replace(/=+$/, '')];
  return [...new Set(spellings)];
}
