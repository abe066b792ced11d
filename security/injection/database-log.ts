import type { System } from '../../harness/system.ts';

/**
 * SQLSTATEs that a statement gets when text became part of it: syntax error, undefined column, function, table, type mismatch,
 * malformed literal, division by zero, unterminated text. Refusals that a system raises itself have others.
 */
const telling = /\b(42601|42703|42883|42P01|42P02|42P18|42704|42804|22P02|22P05|22012|22007|21000|0A000)\b/;

/** What the server's log says of statements that were built from what was sent. Lines of the suite's own are left out. */
export async function tellingLines(system: System, sinceMs: number): Promise<string[]> {
  const lines = await system.control.logs('database', { sinceMs });
  return lines.map(({ text }) => text).filter((text) => telling.test(text) && !text.includes('diamond-run'));
}

/** Lines that hold a marker: parameters are never logged, so the marker was in the statement's own text. */
export async function linesWith(system: System, marker: RegExp, sinceMs: number): Promise<Map<string, string>> {
  const lines = await system.control.logs('database', { sinceMs });
  const found = new Map<string, string>();
  for (const { text } of lines) for (const [word] of text.matchAll(marker)) found.set(word, text.slice(0, 300));
  return found;
}
