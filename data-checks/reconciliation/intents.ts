import type { AttemptInput, HistoryLine } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { Fingerprint } from './fingerprint.ts';
import { FingerprintIndex } from './fingerprint-index.ts';
import { grown } from './grown.ts';
import type { LedgerWrite } from './ledger-writes.ts';

/** What the history and the ledger say of one intent. */
export interface Intent {
  /** The client knew its request key: any number of attempts with it may leave one event. */
  readonly keyed: boolean;
  readonly acknowledged: number;
  readonly rejected: number;
  /** Never settled, or settled only after the snapshot was taken. */
  readonly open: number;
  readonly present: number;
  /** Answers to one key, or answer and ledger, name different resources or places. */
  readonly answersDiffer: boolean;
  /** By how much the ledger's time is later than the first acknowledgement (database's clock minus client's); NaN: unknown. */
  readonly recordedAfterMs: number;
}

const states = { open: 0, acknowledged: 1, rejected: 2 } as const;

/**
 * What clients meant to write, one entry per *intent*: attempts of one person with the same kind, scope and content and, where
 * the client knows it, the same request key. Without a key, every acknowledged attempt must have an event of its own.
 * Everything is held in typed arrays, about 100 bytes an attempt.
 */
export class Intents {
  readonly #asOfMs: number;
  readonly #index = new FingerprintIndex();
  readonly #attempts = new FingerprintIndex();
  readonly #key = new Fingerprint();
  #intentOf = new Int32Array(0);
  #state = new Uint8Array(0);
  #keyed = new Uint8Array(0);
  #tried = new Uint32Array(0);
  #acknowledged = new Uint32Array(0);
  #rejected = new Uint32Array(0);
  #present = new Uint32Array(0);
  #answersDiffer = new Uint8Array(0);
  #answerA = new Int32Array(0);
  #answerB = new Int32Array(0);
  #place = new Float64Array(0);
  #firstAcknowledgedMs = new Float64Array(0);
  #recordedMs = new Float64Array(0);

  /** `asOfMs`: by the client's clock, the moment before the snapshot; what was acknowledged later may be missing from it. */
  constructor(asOfMs: number) {
    this.#asOfMs = asOfMs;
  }

  get size(): number {
    return this.#index.size;
  }

  get attempts(): number {
    return this.#attempts.size;
  }

  /** Takes in one line of the history. Throws CannotTell where it contradicts the lines before it. */
  take(line: HistoryLine): void {
    if (line.type === 'begin') this.#begin(line.attempt, line.input, line.kind);
    else if (line.type === 'acknowledge') this.#settle(line, states.acknowledged);
    else if (line.type === 'reject') this.#settle(line, states.rejected);
    else throw new CannotTell(`the client history holds a line of unknown type: ${JSON.stringify(line).slice(0, 200)}`);
  }

  /** The intent that an attempt belongs to, −1 for an attempt that was never begun. */
  intentOfAttempt(attempt: string): number {
    const number = this.#attempts.find(this.#key.reset(0).add(attempt).finish());
    return number < 0 ? -1 : this.#intentOf[number]!;
  }

  /** Counts a write of the ledger as present. False: nobody is known to have meant it. */
  see(write: LedgerWrite): boolean {
    const intent = this.#meant(write);
    if (intent < 0) return false;
    this.#present[intent]! += 1;
    this.#recordedMs[intent] = write.recordedMs;
    this.#compareAnswer(intent, write.resourceId);
    this.#comparePlace(intent, Number(write.seq));
    return true;
  }

  at(intent: number): Intent {
    const acknowledged = this.#acknowledged[intent]!;
    const rejected = this.#rejected[intent]!;
    const tried = this.#tried[intent]!;
    const present = this.#present[intent]!;
    const keyed = this.#keyed[intent] === 1;
    // Several events, or several attempts without a key: which was acknowledged by which cannot be told.
    const pairs = present === 1 && acknowledged > 0 && (keyed || tried === 1);
    return {
      keyed,
      acknowledged,
      rejected,
      open: tried - acknowledged - rejected,
      present,
      answersDiffer: pairs && this.#answersDiffer[intent] === 1,
      recordedAfterMs: pairs ? this.#recordedMs[intent]! - this.#firstAcknowledgedMs[intent]! : Number.NaN,
    };
  }

  #begin(attempt: string, input: AttemptInput, kind: string): void {
    const key = this.#intentKey(
      kind,
      input.tenantId,
      input.actorId,
      input.contentSha256,
      input.scopeId,
      input.requestKey,
    );
    const intent = this.#index.add(key);
    this.#growIntents();
    this.#tried[intent]! += 1;
    this.#keyed[intent] = input.requestKey === undefined ? 0 : 1;
    const known = this.#attempts.size;
    const number = this.#attempts.add(this.#key.reset(0).add(attempt).finish());
    if (number < known) throw new CannotTell(`the client history begins attempt ${attempt} twice`);
    this.#intentOf = grown(this.#intentOf, this.#attempts.size);
    this.#state = grown(this.#state, this.#attempts.size);
    this.#intentOf[number] = intent;
  }

  #settle(line: Exclude<HistoryLine, { type: 'begin' }>, state: number): void {
    const number = this.#attempts.find(this.#key.reset(0).add(line.attempt).finish());
    if (number < 0) throw new CannotTell(`the client history settles attempt ${line.attempt}, which was never begun`);
    if (this.#state[number] !== states.open)
      throw new CannotTell(`the client history settles attempt ${line.attempt} twice`);
    this.#state[number] = state;
    const intent = this.#intentOf[number]!;
    if (line.type === 'reject') {
      this.#rejected[intent]! += 1;
      return;
    }
    if (line.wallMs > this.#asOfMs) return;
    this.#acknowledged[intent]! += 1;
    const first = this.#firstAcknowledgedMs[intent]!;
    this.#firstAcknowledgedMs[intent] = first === 0 ? line.wallMs : Math.min(first, line.wallMs);
    this.#compareAnswer(intent, line.result.id);
    this.#comparePlace(intent, line.result.seq);
  }

  /** Remembers the first resource id said of this intent, and notes when another one is said. */
  #compareAnswer(intent: number, id: string | null | undefined): void {
    if (id === null || id === undefined) return;
    const { a, b } = this.#key.reset(2).add(id.toLowerCase()).finish();
    if (this.#answerA[intent] === 0 && this.#answerB[intent] === 0) {
      this.#answerA[intent] = a;
      this.#answerB[intent] = b;
    } else if (this.#answerA[intent] !== a || this.#answerB[intent] !== b) {
      this.#answersDiffer[intent] = 1;
    }
  }

  /** The same for its place in the ledger; 0 is none. */
  #comparePlace(intent: number, seq: number | undefined): void {
    if (!seq) return;
    if (this.#place[intent] === 0) this.#place[intent] = seq;
    else if (this.#place[intent] !== seq) this.#answersDiffer[intent] = 1;
  }

  /** The intent behind a write: with all that the ledger knows, then without what a client may not have known. */
  #meant(write: LedgerWrite): number {
    const { kind, tenantId, actorId, contentSha256, scopeId, requestKey } = write;
    if (actorId === null || contentSha256 === null) return -1;
    const find = (scope: string | null, key: string | null) =>
      this.#index.find(this.#intentKey(kind, tenantId, actorId, contentSha256, scope ?? undefined, key ?? undefined));
    for (const key of requestKey === null ? [null] : [requestKey, null]) {
      for (const scope of scopeId === null ? [null] : [scopeId, null]) {
        const intent = find(scope, key);
        if (intent >= 0) return intent;
      }
    }
    return -1;
  }

  #intentKey(
    kind: string,
    tenant: string,
    actor: string,
    content: string,
    scope?: string,
    requestKey?: string,
  ): Fingerprint {
    const key = this.#key
      .reset(1)
      .add(kind)
      .add(tenant)
      .add(actor)
      .add(content)
      .add(scope ?? '');
    return (requestKey === undefined ? key : key.add(requestKey)).finish();
  }

  #growIntents(): void {
    const { size } = this.#index;
    if (size <= this.#tried.length) return;
    this.#keyed = grown(this.#keyed, size);
    this.#tried = grown(this.#tried, size);
    this.#acknowledged = grown(this.#acknowledged, size);
    this.#rejected = grown(this.#rejected, size);
    this.#present = grown(this.#present, size);
    this.#answersDiffer = grown(this.#answersDiffer, size);
    this.#answerA = grown(this.#answerA, size);
    this.#answerB = grown(this.#answerB, size);
    this.#place = grown(this.#place, size);
    this.#firstAcknowledgedMs = grown(this.#firstAcknowledgedMs, size);
    this.#recordedMs = grown(this.#recordedMs, size);
  }
}
