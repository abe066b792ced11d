import { readFileSync, writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import type { HistoryLine } from './attempts.ts';
import { queryCanonical } from './canonical-query.ts';
import { messageOf } from './errors.ts';
import type { Redact } from './redact.ts';
import type { LogLine, System } from './system.ts';

/** Names of the attachments; the report shows them as logs and as ledger rows. */
export const attachmentNames = { logs: 'logs', rows: 'ledger rows' } as const;

const mostLinesPerProcess = 400;
const mostRows = 200;

type Sources = Pick<System, 'control' | 'database'>;

/**
 * Attaches to a failed test what the services logged while it ran, and the ledger's rows of the conversations and jobs that it
 * touched. What cannot be had is said in the attachment: a second error must not hide the first.
 *
 * @param startedMs when the test began, milliseconds since the epoch
 * @param historyFile the test's own history, which says what it touched
 */
export async function attachFailure(
  testInfo: Pick<TestInfo, 'attach' | 'outputPath'>,
  system: Sources,
  { startedMs, historyFile, redact }: { startedMs: number; historyFile: string; redact: Redact },
): Promise<void> {
  const attach = async (name: string, file: string, contentType: string, text: Promise<string>) => {
    const path = testInfo.outputPath(file);
    writeFileSync(path, redact(await text.catch((error) => `These could not be read: ${messageOf(error)}\n`)));
    await testInfo.attach(name, { path, contentType });
  };
  await attach(attachmentNames.logs, 'logs.txt', 'text/plain', logsSince(system, startedMs));
  const touched = touchedSince(readFileSync(historyFile, 'utf8'), startedMs);
  await attach(attachmentNames.rows, 'ledger-rows.json', 'application/json', ledgerRows(system, touched, startedMs));
}

/** What every process logged since then, in order of time. */
async function logsSince({ control }: Sources, startedMs: number): Promise<string> {
  const told = await Promise.all(
    control.names.map(async (name): Promise<readonly LogLine[]> => {
      try {
        return (await control.logs(name, { sinceMs: startedMs })).slice(-mostLinesPerProcess);
      } catch (error) {
        // One process without a log must not cost the others theirs.
        return [{ replica: name, atMs: startedMs, level: 'unknown', text: `(no log: ${messageOf(error)})` }];
      }
    }),
  );
  const lines = told.flat().sort((a, b) => a.atMs - b.atMs);
  const head = `Since ${new Date(startedMs).toISOString()}, at most the last ${mostLinesPerProcess} lines of each process.\n\n`;
  return head + lines.map((each) => `${new Date(each.atMs).toISOString()} ${each.replica} ${each.text}\n`).join('');
}

/** Ids of the conversations, jobs and messages that the history's attempts since then were about. */
export function touchedSince(history: string, startedMs: number): string[] {
  const lines = history.split('\n').flatMap((line): HistoryLine[] => (line === '' ? [] : [JSON.parse(line)]));
  const ids = lines
    .filter((line) => line.wallMs >= startedMs)
    .flatMap((line) => {
      if (line.type === 'begin') return line.input.scopeId ?? [];
      return line.type === 'acknowledge' ? (line.result.id ?? []) : [];
    });
  return [...new Set(ids)];
}

/** Their events, oldest first; where the test attempted nothing, all events since it began. */
async function ledgerRows({ database }: Sources, touched: readonly string[], startedMs: number): Promise<string> {
  const sql = `SELECT seq::text, recorded_at, type, stream_id, stream_version, actor_id::text, operation, payload
    FROM ledger
    WHERE recorded_at >= to_timestamp($1 / 1000.0)
      AND (cardinality($2::text[]) = 0 OR payload->>'conversationId' = ANY ($2) OR payload->>'jobId' = ANY ($2)
           OR event_id::text = ANY ($2))
    ORDER BY recorded_at, ledger.seq LIMIT ${mostRows}`;
  const rows = await queryCanonical(database, sql, [startedMs, touched]);
  return `${JSON.stringify({ since: new Date(startedMs).toISOString(), touched, rows, atMost: mostRows }, null, 1)}\n`;
}
