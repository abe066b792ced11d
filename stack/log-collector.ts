import { closeSync, openSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from '../harness/system.ts';

const longestLineCharacters = 64 * 1024;
const ownNote = '{"level":"info","from":"supervisor",';
const ownPlainNote = '# supervisor: ';
const isTheirs = (text: string) => !text.startsWith(ownNote) && !text.startsWith(ownPlainNote);
const memoryCharacters = 2 * 1024 * 1024;

/**
 * Collects what one process writes: every line at once to a file (with its arrival time), the latest 2 MiB in memory. Writes
 * are synchronous and unbuffered, so that a killed supervisor loses nothing and a flood cannot pile up in memory.
 */
export class LogCollector {
  readonly #replica: string;
  readonly #format: 'ndjson' | 'plain';
  #file: number | undefined;
  #lines: LogLine[] = [];
  #characters = 0;

  /** `ndjson` writes `{replica,atMs,level,text}` a line; `plain` writes the text as it came (PostgreSQL's log). */
  constructor(replica: string, path: string, format: 'ndjson' | 'plain' = 'ndjson') {
    this.#replica = replica;
    this.#format = format;
    this.#file = openSync(path, 'a');
  }

  /** Reads the stream to its end. */
  attach(stream: Readable): void {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const parts = (rest + decoder.write(chunk)).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > longestLineCharacters) {
        parts.push(rest);
        rest = '';
      }
      this.#add(parts);
    });
    stream.on('end', () => {
      if (rest !== '') this.#add([rest]);
    });
    stream.on('error', (error) => this.note(`log stream broke: ${error.message}`));
  }

  /** A line of the supervisor's own about this process. */
  note(text: string): void {
    this.#add([this.#format === 'plain' ? `${ownPlainNote}${text}` : `${ownNote}"msg":${JSON.stringify(text)}}`]);
  }

  since(sinceMs: number): readonly LogLine[] {
    return this.#lines.filter((line) => line.atMs >= sinceMs);
  }

  /** The last lines that the process itself wrote. */
  last(count: number): readonly string[] {
    const texts = this.#lines.map((line) => line.text).filter(isTheirs);
    return texts.slice(-count);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #add(texts: readonly string[]): void {
    const atMs = Date.now();
    const lines = texts
      .filter((text) => text !== '')
      .map((text) => ({
        replica: this.#replica,
        atMs,
        level: levelOf(text),
        text: text.slice(0, longestLineCharacters),
      }));
    if (lines.length === 0) return;
    if (this.#file !== undefined) {
      writeSync(
        this.#file,
        lines.map((line) => `${this.#format === 'plain' ? line.text : JSON.stringify(line)}\n`).join(''),
      );
    }
    this.#lines.push(...lines);
    this.#characters += lines.reduce((sum, line) => sum + line.text.length, 0);
    if (this.#characters > memoryCharacters) this.#forgetOldest();
  }

  /** Down to half of what may be kept, so that a busy log is not cut at every line. */
  #forgetOldest(): void {
    let cut = 0;
    while (this.#characters > memoryCharacters / 2 && cut < this.#lines.length - 1) {
      this.#characters -= this.#lines[cut++]!.text.length;
    }
    this.#lines = this.#lines.slice(cut);
  }
}

const pinoLevels: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const postgresLevels: Readonly<Record<string, string>> = {
  LOG: 'info',
  INFO: 'info',
  NOTICE: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
  PANIC: 'fatal',
};

/** The level that a line states (pino's number or word, PostgreSQL's severity), else `unknown`. */
export function levelOf(text: string): string {
  const json = /"level":\s*(?:"(trace|debug|info|warn|error|fatal)"|(\d\d))/.exec(text);
  if (json) return json[1] ?? pinoLevels[json[2] ?? ''] ?? 'unknown';
  const severity = / (LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {2}/.exec(text)?.[1];
  return postgresLevels[severity ?? ''] ?? 'unknown';
}
