import type { Call, Murmur, Speaker } from './murmur.ts';
import { pause } from './within.ts';

/** The SLO of real-time delivery. */
export const deliveredMs = 500;
/** A stream that has ended is opened again after so long. */
const againMs = 100;
/** A stream that has said nothing by then does not begin by itself. */
const openMs = 5_000;

type Talk = Pick<Murmur, 'calls' | 'numbersIn' | 'longestText'>;

/**
 * Listens at each gateway to what is said in the talk that goes on: one stream each, through all experiments. A stream that ends is
 * opened again, and resumed where the adapter knows how, so that nothing that was acknowledged may be missing in the end.
 */
export class Deliveries {
  readonly #talk: Talk;
  readonly #ears: readonly Ear[];
  /** Whether the adapter can resume a stream; otherwise what is said between two streams is not judged. */
  readonly resumes: boolean;

  /** @param listeners one at each gateway, of the conversation that is talked in */
  constructor(talk: Talk, listeners: readonly Pick<Speaker, 'api' | 'replica'>[]) {
    this.#talk = talk;
    this.resumes = listeners.every(({ api }) => api.resumedStream !== undefined);
    this.#ears = listeners.map((listener) => new Ear(talk, listener));
  }

  /** Opens the streams. False: there is none at a gateway that is well, and nothing is judged here. */
  async begin(): Promise<boolean> {
    const begun = await Promise.all(this.#ears.map((ear) => ear.begin()));
    if (begun.every(Boolean)) return true;
    await this.stop();
    return false;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#ears.map((ear) => ear.stop()));
  }

  /** What was acknowledged between the two moments and has not arrived by now, one sentence for each gateway. */
  missing(fromMs: number, toMs: number): string[] {
    const due = this.#talk.calls.filter(
      ({ end, endedMs }) => end === 'acknowledged' && endedMs >= fromMs && endedMs < toMs,
    );
    return this.#ears.flatMap((ear) => {
      const count = due.filter((call) => ear.misses(call)).length;
      return count === 0 ? [] : [`${count} of ${due.length} acknowledged messages have not arrived at ${ear.replica}`];
    });
  }
}

/** One listener. */
class Ear {
  readonly replica: string;
  readonly #api: Speaker['api'];
  readonly #talk: Talk;
  readonly #over = new AbortController();
  readonly #heard = new Set<number>();
  /** From when on nothing may be missing; undefined: the stream was never open. */
  #sinceMs: number | undefined;
  #seq: number | undefined;
  readonly #opened = Promise.withResolvers<boolean>();
  #running: Promise<void> = Promise.resolve();

  constructor(talk: Talk, { api, replica }: Pick<Speaker, 'api' | 'replica'>) {
    this.#talk = talk;
    this.#api = api;
    this.replica = replica;
  }

  /** Whether the stream opened. */
  begin(): Promise<boolean> {
    this.#running = this.#listen();
    return Promise.race([this.#opened.promise, pause(openMs, this.#over.signal).then(() => false)]);
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  misses({ said, startedMs }: Call): boolean {
    return said !== undefined && this.#sinceMs !== undefined && startedMs >= this.#sinceMs && !this.#heard.has(said);
  }

  async #listen(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      let rest = '';
      let isOpen = false;
      const afterSeq = this.#lastSeq();
      const onText = (piece: string) => {
        // What the stream cannot make up for is not judged.
        if (!isOpen && afterSeq === undefined) this.#sinceMs = performance.now();
        isOpen = true;
        this.#opened.resolve(true);
        const text = rest + piece;
        for (const said of this.#talk.numbersIn(text)) this.#heard.add(said);
        rest = text.slice(-this.#talk.longestText);
      };
      const ended =
        afterSeq === undefined
          ? this.#api.stream({ signal, onText })
          : this.#api.resumedStream!({ signal, onText, afterSeq });
      await ended.catch(() => undefined); // refused or broken: opened again
      this.#opened.resolve(false);
      await pause(againMs, signal);
    }
  }

  /** The last place in the ledger that was heard; undefined: none, or the adapter cannot resume a stream. */
  #lastSeq(): number | undefined {
    if (!this.#api.resumedStream) return undefined;
    const seqs = this.#talk.calls.flatMap(({ said, seq }) =>
      said !== undefined && seq !== undefined && this.#heard.has(said) ? [seq] : [],
    );
    this.#seq = seqs.length === 0 ? this.#seq : Math.max(...seqs);
    return this.#seq;
  }
}
