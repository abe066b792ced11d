import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryLine } from '../../harness/attempts.ts';
import { CannotTell, messageOf } from '../../harness/errors.ts';

const chunkBytes = 1 << 20;
const newline = 0x0a;

export interface HistoryFacts {
  readonly files: number;
  readonly lines: number;
  /** Files whose last line is torn: their process was killed while it wrote. What it was about to say stays unsaid. */
  readonly torn: number;
}

/**
 * Reads every `*.ndjson` of a run's history, line by line, without holding it. Only a last line without its newline may be
 * torn; anything else that does not parse throws CannotTell with file and line, for a history with holes shows nothing.
 */
export function readHistory(directory: string, onLine: (line: HistoryLine) => void): HistoryFacts {
  let lines = 0;
  let torn = 0;
  const files = historyFiles(directory);
  for (const file of files) {
    const facts = readHistoryFile(join(directory, file), onLine);
    lines += facts.lines;
    torn += facts.torn ? 1 : 0;
  }
  return { files: files.length, lines, torn };
}

function historyFiles(directory: string): string[] {
  try {
    const names = readdirSync(directory);
    return names.filter((name) => name.endsWith('.ndjson')).sort();
  } catch (cause) {
    throw new CannotTell(`the client history cannot be read: ${messageOf(cause)}. Look at --history.`, { cause });
  }
}

function readHistoryFile(file: string, onLine: (line: HistoryLine) => void): { lines: number; torn: boolean } {
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let rest: Buffer = Buffer.alloc(0);
    let lines = 0;
    for (;;) {
      const bytes = readSync(descriptor, chunk, 0, chunkBytes, null);
      if (bytes === 0) break;
      const text = rest.length > 0 ? Buffer.concat([rest, chunk.subarray(0, bytes)]) : chunk.subarray(0, bytes);
      let from = 0;
      for (let to = text.indexOf(newline); to >= 0; to = text.indexOf(newline, from)) {
        lines += 1;
        onLine(parseLine(text.toString('utf8', from, to), file, lines));
        from = to + 1;
      }
      rest = Buffer.from(text.subarray(from));
    }
    if (rest.length === 0) return { lines, torn: false };
    const last = wholeLine(rest.toString('utf8'));
    if (last) onLine(last);
    return { lines: lines + (last ? 1 : 0), torn: last === undefined };
  } finally {
    closeSync(descriptor);
  }
}

/** The line, if it was written whole but for its newline. */
function wholeLine(text: string): HistoryLine | undefined {
  try {
    return asHistoryLine(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function parseLine(text: string, file: string, number: number): HistoryLine {
  try {
    return asHistoryLine(JSON.parse(text));
  } catch (cause) {
    throw new CannotTell(`the client history is corrupt at ${file}:${number}: ${messageOf(cause)}`, { cause });
  }
}

/** Plain comparisons: a history may hold millions of lines. */
function asHistoryLine(value: unknown): HistoryLine {
  const line = value as Partial<Record<string, unknown>> | null;
  const isLine =
    typeof line === 'object' &&
    line !== null &&
    typeof line.attempt === 'string' &&
    Number.isFinite(line.wallMs) &&
    ((line.type === 'begin' && typeof line.kind === 'string' && isInput(line.input)) ||
      (line.type === 'acknowledge' && isAnswer(line.result)) ||
      (line.type === 'reject' && typeof line.reason === 'string'));
  if (!isLine)
    throw new CannotTell(
      `the client history holds what is no line of one: ${String(JSON.stringify(value)).slice(0, 200)}`,
    );
  return value as HistoryLine;
}

function isInput(value: unknown): boolean {
  const input = value as Partial<Record<string, unknown>> | null;
  return (
    typeof input === 'object' &&
    input !== null &&
    typeof input.tenantId === 'string' &&
    typeof input.actorId === 'string' &&
    typeof input.contentSha256 === 'string' &&
    isTextOrNothing(input.scopeId) &&
    isTextOrNothing(input.requestKey)
  );
}

function isAnswer(value: unknown): boolean {
  const answer = value as Partial<Record<string, unknown>> | null;
  return (
    typeof answer === 'object' &&
    answer !== null &&
    isTextOrNothing(answer.id) &&
    (answer.seq === undefined || answer.seq === null || typeof answer.seq === 'number')
  );
}

const isTextOrNothing = (value: unknown) => value === undefined || value === null || typeof value === 'string';
