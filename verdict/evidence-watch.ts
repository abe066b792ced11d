import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Records never change once they are written: whatever changes them while the run goes on is seen at its end. */
export class EvidenceWatch {
  readonly #directory: string;
  readonly #seen = new Map<string, string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Remembers the records that are new. */
  note(): void {
    for (const name of this.#records()) if (!this.#seen.has(name)) this.#seen.set(name, this.#digestOf(name));
  }

  /** One sentence for each record that is gone or is not what it was. */
  alterations(): string[] {
    const present = new Set(this.#records());
    return [...this.#seen].flatMap(([name, digest]) => {
      if (!present.has(name)) return [`evidence/${name} was removed while the run went on.`];
      return this.#digestOf(name) === digest ? [] : [`evidence/${name} was altered while the run went on.`];
    });
  }

  /** run.json is the reporter's own, and grows. */
  #records(): string[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory).filter((name) => name.endsWith('.json') && name !== 'run.json');
  }

  #digestOf(name: string): string {
    return createHash('sha256')
      .update(readFileSync(join(this.#directory, name)))
      .digest('hex');
  }
}
