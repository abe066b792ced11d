import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { LoadLine } from './load-lines.ts';

/** Reads a growing NDJSON file: each call hands over the lines that were completed since the last one. */
export class LineTail {
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(1 << 20);
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** @throws ENOENT until the file exists */
  constructor(file: string) {
    this.#descriptor = openSync(file, 'r');
  }

  read(take: (line: LoadLine) => void): void {
    for (;;) {
      const bytes = readSync(this.#descriptor, this.#buffer, 0, this.#buffer.length, null);
      if (bytes === 0) return;
      const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, bytes))).split('\n');
      // The last piece is a line only once its newline is there; a killed writer may leave half a line behind.
      this.#rest = lines.pop()!;
      for (const line of lines) take(JSON.parse(line) as LoadLine);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
