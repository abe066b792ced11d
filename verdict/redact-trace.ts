import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { type Redact, redactValue } from '../harness/redact.ts';
import { writeWhole } from './write-whole.ts';

const mark = '[redacted]';
/** Headers and cookies that carry a session or a proof of it; in a trace they stand as `{name, value}`. */
const secretHeader = /^(set-)?cookie$|^authorization$|^proxy-authorization$|csrf|xsrf|token|secret|api-?key/i;

/**
 * Rewrites a Playwright trace in place without secrets: what was typed into password fields, cookies, tokens, and every secret
 * that `redact` knows, in actions, page snapshots, headers and bodies. It stays a trace that the viewer opens. Pictures are kept:
 * browsers show passwords as dots.
 */
export function redactTrace(path: string, redact: Redact): void {
  const entries = unzipSync(readFileSync(path));
  const cookies = new Set<string>();
  const parsed = new Map<string, unknown[]>();
  for (const [name, bytes] of Object.entries(entries)) {
    if (!/\.(trace|network)$/.test(name)) continue;
    const lines = linesOf(strFromU8(bytes));
    for (const line of lines) collectCookies(line, cookies);
    parsed.set(name, lines);
  }
  const withoutCookies: Redact = (value) => {
    let clean = redact(value);
    for (const cookie of cookies) clean = clean.replaceAll(cookie, mark);
    return clean;
  };
  const clean: Zippable = {};
  for (const [name, bytes] of Object.entries(entries)) {
    const lines = parsed.get(name);
    if (lines) {
      const redacted = lines.map((line) => JSON.stringify(redactHeaders(redactValue(line, withoutCookies))));
      clean[name] = [strToU8(`${redacted.join('\n')}\n`), { level: 1 }];
    } else if (isUtf8(bytes)) {
      // By its bytes: bodies and attachments are named by their digest.
      clean[name] = [strToU8(withoutCookies(strFromU8(bytes))), { level: 1 }];
    } else clean[name] = [bytes, { level: 0 }];
  }
  writeWhole(path, zipSync(clean));
}

/** A line that is not whole is left out: it could not be read by the viewer either, and might hold anything. */
function linesOf(content: string): unknown[] {
  return content
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch (error) {
        if (error instanceof SyntaxError) return [];
        throw error;
      }
    });
}

/** Values of cookies, so that they are found in bodies and script as well. */
function collectCookies(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collectCookies(each, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (key === 'cookies' && Array.isArray(each)) {
        for (const cookie of each as { value?: unknown }[]) {
          if (typeof cookie.value === 'string' && cookie.value.length >= 8) found.add(cookie.value);
        }
      } else collectCookies(each, found);
    }
  }
}

function redactHeaders(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactHeaders);
  if (typeof value !== 'object' || value === null) return value;
  const { name, value: inner } = value as { name?: unknown; value?: unknown };
  if (typeof name === 'string' && typeof inner === 'string' && secretHeader.test(name))
    return { ...value, value: mark };
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'cookies' && Array.isArray(each)
        ? each.map((cookie: object) => ({ ...cookie, value: mark }))
        : redactHeaders(each),
    ]),
  );
}
