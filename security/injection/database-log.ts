import { randomBytes } from 'node:crypto';
import { CannotTell } from '../../harness/errors.ts';
import type { System } from '../../harness/system.ts';

/**
 * SQLSTATEs that a statement gets when text became part of it: syntax error, undefined column, function, table, type mismatch,
 * malformed literal, division by zero, unterminated text. Refusals that a system raises itself have others.
 */
const telling = /\b(42601|42703|42883|42P01|42P02|42P18|42704|42804|22P02|22P05|22012|22007|21000|0A000)\b/;

/** What the server's log says of statements that were built from what was sent. Lines of the suite's own are left out. */
export async function tellingLines(system: System, sinceMs: number): Promise<string[]> {
  const lines = await system.control.logs('database', { sinceMs });
  return lines
    .map(({ text }) => text)
    .filter((text) => telling.test(text) && text.includes('ERROR:') && !text.includes('diamond-run'));
}

/**
 * Lines of values: a server that logs parameters or keys tells of them beside the statement. A CONTEXT with the statement of a
 * function stays: what is built inside the database is injected there, too.
 */
const values = / DETAIL: {2}|(?: CONTEXT: {2}|^\s*)(?:unnamed portal|portal ".*?") (?:with )?parameter/;

/** Lines that hold a marker in the text of a statement or of an error. */
export async function linesWith(system: System, marker: RegExp, sinceMs: number): Promise<Map<string, string>> {
  const lines = await system.control.logs('database', { sinceMs });
  const found = new Map<string, string>();
  for (const { text } of lines.filter((line) => !values.test(line.text)))
    for (const [word] of text.matchAll(marker)) found.set(word, text.slice(0, 300));
  return found;
}

/** Makes an error as the application that the server's log must hold; answers the word by which it is found there. */
export async function errorOnPurpose(system: Pick<System, 'database'>): Promise<string> {
  const { default: pg } = await import('pg');
  const marker = `dqcontrol${randomBytes(4).toString('hex')}z`;
  const client = new pg.Client({ connectionString: system.database.applicationUrl, application_name: 'control' });
  await client.connect();
  try {
    await client.query(`SELECT ${marker}`);
  } catch (error) {
    if ((error as { code?: string }).code === '42703') return marker;
    throw error;
  } finally {
    await client.end();
  }
  throw new CannotTell(
    'A statement that cannot be right was not refused: the database’s log has nothing to be found by.',
  );
}
