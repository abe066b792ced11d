import { createHash, randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writing } from './own-files.ts';

/** What a client tried: who, where, with which content. Texts are recorded by digest, so that the history holds no secrets. */
export interface AttemptInput {
  readonly tenantId: string;
  readonly actorId: string;
  /** Conversation or job that the attempt is about; absent where it creates one. */
  readonly scopeId?: string;
  /** sha256 of the content as the ledger should hold it (see `contentDigest`). */
  readonly contentSha256: string;
  /** The idempotency key, where the client knows it. */
  readonly requestKey?: string;
}

/** What the client was told. */
export interface Acknowledgement {
  /** Id of the resource that the system answered with, where the client learns it. */
  readonly id?: string;
  /** Its place in the ledger, where the client learns it. */
  readonly seq?: number;
  readonly replayed?: boolean;
}

/** An operation that was begun. Settle it once; one that is never settled counts as indeterminate. */
export interface Attempt {
  readonly id: string;
  /** The system said yes. */
  acknowledge(result?: Acknowledgement): void;
  /** The system said no, surely. A time-out is not a no: leave it unsettled. */
  reject(reason: string): void;
}

/** Writes down what a client attempts, as it happens. */
export interface Attempts {
  begin(kind: AttemptKind, input: AttemptInput): Attempt;
}

export type AttemptKind =
  | 'message.send'
  | 'conversation.create'
  | 'job.propose'
  | 'job.approve'
  | 'job.reject'
  | 'job.cancel'
  | 'job.retry';

export type HistoryLine =
  | {
      readonly type: 'begin';
      readonly attempt: string;
      readonly kind: AttemptKind;
      readonly input: AttemptInput;
      readonly monotonicNs: string;
      readonly wallMs: number;
    }
  | {
      readonly type: 'acknowledge';
      readonly attempt: string;
      readonly result: Acknowledgement;
      readonly monotonicNs: string;
      readonly wallMs: number;
    }
  | {
      readonly type: 'reject';
      readonly attempt: string;
      readonly reason: string;
      readonly monotonicNs: string;
      readonly wallMs: number;
    };

/**
 * A history in NDJSON, one file per process (its name carries pid and chance). Each line is written through at once with
 * `writeSync`: a killed process loses nothing it has written.
 */
export class History implements Attempts {
  readonly file: string;
  readonly #descriptor: number;

  constructor(directory: string, label: string) {
    this.file = join(directory, `${label}-${process.pid}-${randomUUID().slice(0, 8)}.ndjson`);
    this.#descriptor = writing(this.file, () => {
      mkdirSync(directory, { recursive: true });
      return openSync(this.file, 'a');
    });
  }

  begin(kind: AttemptKind, input: AttemptInput): Attempt {
    const attempt = randomUUID();
    let settled = false;
    const settle = (line: { type: 'acknowledge'; result: Acknowledgement } | { type: 'reject'; reason: string }) => {
      if (settled) throw new Error(`attempt ${attempt} (${kind}) was settled twice`);
      settled = true;
      this.#write({ ...line, attempt, ...clocks() });
    };
    this.#write({ type: 'begin', attempt, kind, input, ...clocks() });
    return {
      id: attempt,
      acknowledge: (result = {}) => settle({ type: 'acknowledge', result }),
      reject: (reason) => settle({ type: 'reject', reason }),
    };
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(line: HistoryLine): void {
    writing(this.file, () => writeSync(this.#descriptor, `${JSON.stringify(line)}\n`));
  }
}

function clocks(): { monotonicNs: string; wallMs: number } {
  return { monotonicNs: process.hrtime.bigint().toString(), wallMs: Date.now() };
}

/**
 * Digest by which an attempt is found in the ledger: sha256 (hex) over the parts, each preceded by its UTF-8 length and a colon.
 * For a message the only part is its text; for a proposal title, work kind and input as the adapter sends them.
 */
export function contentDigest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.from(part, 'utf8');
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex');
}
