import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { messageOf } from '../harness/errors.ts';
import { redactKnown } from '../harness/secrets-in-use.ts';

/** Takes what specs and the start of the system print to logs/output.log: on the screen it would tear the live line apart. */
export class OutputLog {
  readonly #directory: string;
  #errorTail = '';
  /** Why the log is not whole; the first reason is enough. */
  trouble: string | undefined;

  constructor(runDirectory: string) {
    this.#directory = join(runDirectory, 'logs');
  }

  write(chunk: string | Buffer): void {
    if (this.trouble !== undefined) return;
    try {
      mkdirSync(this.#directory, { recursive: true });
      appendFileSync(join(this.#directory, 'output.log'), redactKnown(chunk.toString()));
    } catch (error) {
      this.trouble = `logs/output.log could not be written: ${messageOf(error)}`;
    }
  }

  writeError(chunk: string | Buffer): void {
    this.#errorTail = `${this.#errorTail}${chunk.toString()}`.slice(-8_000);
    this.write(chunk);
  }

  /** The line of standard error that most likely says why something went wrong. */
  lastWords(): string {
    const lines = stripVTControlCharacters(this.#errorTail)
      .split('\n')
      .map((line) => line.replace(/^\[[^\]]*\]\s*/, '').trim())
      .filter(Boolean);
    const telling = lines.findLast((line) => /error|expected|cannot|refused|EACCES|ENOENT/i.test(line)) ?? lines.at(-1);
    return redactKnown(telling ?? 'it said nothing; see logs/output.log');
  }
}
