import type { Outcome } from '../harness/outcome.ts';
import { type PhaseId, phaseById, phases } from '../harness/phases.ts';
import type { ExpectMs } from './expected-duration.ts';
import { duration, fit, wrap } from './text.ts';

export interface Screen {
  write(text: string): void;
  /** A terminal gets one live line; anything else a calm line now and then. */
  readonly isTerminal: boolean;
  readonly columns: () => number;
}

export interface PlannedCase {
  readonly phase: PhaseId;
  /** `criterion/case`, or the test's title where it names none. */
  readonly subject: string;
}

const calmEveryMs = 30_000;

/** Width of the bar of the phase that runs. */
const cells = 6;

/** From here on the live line has room for how long it took and what was found last. */
const wideColumns = 120;

const marks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', unknown: '?' };

/** Shows how far a run is and how long it will take. Knows no runner; time is handed in. */
export class Progress {
  readonly #screen: Screen;
  readonly #expectMs: ExpectMs;
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #remaining: PlannedCase[];
  readonly #total: number;
  #phase: PhaseId | undefined;
  #phaseStartedMs = 0;
  #phaseExpectedMs = 0;
  #counts: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0 };
  /** Phases that have ended, by their worst case. */
  readonly #ended = new Map<PhaseId, Outcome>();
  readonly #phases: readonly PhaseId[];
  #lastFinding = '';
  #current: { planned: PlannedCase; startedMs: number } | undefined;
  #lastCalmMs: number;
  #lineShown = false;
  /** About the load that runs now. */
  #load: string | undefined;

  constructor(screen: Screen, planned: readonly PlannedCase[], expectMs: ExpectMs, now: () => number = Date.now) {
    this.#screen = screen;
    this.#expectMs = expectMs;
    this.#now = now;
    this.#startedMs = now();
    this.#lastCalmMs = now();
    this.#remaining = [...planned];
    this.#total = planned.length;
    this.#phases = phases.map(({ id }) => id).filter((id) => planned.some((each) => each.phase === id));
  }

  /** Prints lines above the live line. */
  say(...lines: string[]): void {
    this.#clear();
    for (const line of lines) this.#screen.write(`${line}\n`);
    this.#draw();
  }

  begin(planned: PlannedCase): void {
    if (planned.phase !== this.#phase) this.#enterPhase(planned.phase);
    this.#current = { planned, startedMs: this.#now() };
    this.#draw();
  }

  end(planned: PlannedCase, outcome: Outcome, sentence: string): void {
    const index = this.#remaining.findIndex((each) => each.subject === planned.subject);
    if (index >= 0) this.#remaining.splice(index, 1);
    this.#current = undefined;
    this.#counts[outcome] += 1;
    if (outcome !== 'pass') {
      this.#lastFinding = `${marks[outcome]} ${planned.subject}: ${fit(sentence, 240)}`;
      this.say(...wrap(this.#lastFinding, this.#width(), '    ', '  '));
    } else this.#draw();
  }

  /**
   * Call about once a second: redraws the live line, or says a calm line when one is due.
   *
   * @param load how the load that runs now is doing
   */
  tick(load?: string): void {
    this.#load = load;
    if (this.#screen.isTerminal) {
      this.#draw();
      return;
    }
    if (this.#now() - this.#lastCalmMs < calmEveryMs) return;
    this.#lastCalmMs = this.#now();
    this.#screen.write(`${fit(`  … ${this.#state()}`, this.#width())}\n`);
    if (load !== undefined) this.#screen.write(`${fit(`    ${load}`, this.#width())}\n`);
  }

  /** Ends the last phase and removes the live line. */
  finish(): void {
    this.#leavePhase();
    this.#current = undefined;
    this.#clear();
  }

  #enterPhase(id: PhaseId): void {
    this.#leavePhase();
    this.#phase = id;
    this.#phaseStartedMs = this.#now();
    this.#phaseExpectedMs = this.#leftMs(id);
    const phase = phaseById(id);
    const count = this.#remaining.filter((each) => each.phase === id).length;
    this.say('', `Phase ${phase.number} · ${phase.title} · ${count} ${count === 1 ? 'case' : 'cases'}`);
  }

  #leavePhase(): void {
    if (!this.#phase) return;
    const { pass, fail, unknown } = this.#counts;
    const took = duration((this.#now() - this.#phaseStartedMs) / 1_000);
    this.#clear();
    this.#screen.write(`  ${pass} passed, ${fail} failed, ${unknown} unknown in ${took}\n`);
    this.#ended.set(this.#phase, fail > 0 ? 'fail' : unknown > 0 ? 'unknown' : 'pass');
    this.#counts = { pass: 0, fail: 0, unknown: 0 };
    this.#phase = undefined;
  }

  #state(): string {
    const done = this.#total - this.#remaining.length;
    const what = this.#current?.planned.subject ?? 'between cases';
    // What is cut off where the line is too long comes last.
    return `${done} of ${this.#total} · ${this.#timeLeft()} · ${what}`;
  }

  /** The same in 80 columns beside the phases, which already say which the case is of. */
  #shortState(): string {
    const done = this.#total - this.#remaining.length;
    const what = this.#current?.planned.subject.replace(/^\w+\./, '') ?? 'between cases';
    return `${done}/${this.#total} · ${duration(this.#leftMs() / 1_000)} left · ${what}`;
  }

  /** What was found last, which has long scrolled away where the phases are long. */
  #lastWords(): string {
    return this.#lastFinding && ` · last: ${this.#lastFinding}`;
  }

  #timeLeft(): string {
    const now = this.#now();
    const ran = duration((now - this.#startedMs) / 1_000);
    return `${ran}, about ${duration(this.#leftMs() / 1_000)} left`;
  }

  /** What the cases that have not ended should still take, those of one phase or all. */
  #leftMs(phase?: PhaseId): number {
    const own = (planned: PlannedCase) => phase === undefined || planned.phase === phase;
    let leftMs = 0;
    for (const each of this.#remaining) if (own(each)) leftMs += this.#expectMs(each);
    if (this.#current && own(this.#current.planned)) {
      const { planned, startedMs } = this.#current;
      leftMs -= Math.min(this.#now() - startedMs, this.#expectMs(planned));
    }
    return Math.max(0, leftMs);
  }

  #draw(): void {
    if (!this.#screen.isTerminal || !this.#phase) return;
    // One column short of the edge: some terminals wrap a full line.
    this.#screen.write(`\r\x1b[2K${fit(this.#line(), this.#width() - 1)}`);
    this.#lineShown = true;
  }

  #line(): string {
    if (this.#width() >= wideColumns) {
      return `${this.#phaseBar()} ${this.#state()}${this.#load === undefined ? this.#lastWords() : ` · ${this.#load}`}`;
    }
    // A load lasts for long and says by itself what it is: all the room that there is.
    if (this.#load !== undefined && this.#phase)
      return `${phaseById(this.#phase).number}${this.#phaseCells()} ${this.#load}`;
    return `${this.#phaseBar()} ${this.#shortState()}`;
  }

  /** A field for each phase of the run: how it ended, how far it is, or that it is to come. */
  #phaseBar(): string {
    return this.#phases
      .map((id) => {
        const { number } = phaseById(id);
        const ended = this.#ended.get(id);
        if (ended) return `${number}${marks[ended]}`;
        return id === this.#phase ? `${number}${this.#phaseCells()}` : `${number}·`;
      })
      .join(' ');
  }

  /** How much of the phase that runs is done, by the time that its cases should take. */
  #phaseCells(): string {
    const share = this.#phaseExpectedMs === 0 ? 0 : 1 - this.#leftMs(this.#phase) / this.#phaseExpectedMs;
    const filled = Math.min(cells, Math.max(0, Math.round(cells * share)));
    return `${'█'.repeat(filled)}${'░'.repeat(cells - filled)}`;
  }

  #clear(): void {
    if (!this.#lineShown) return;
    this.#screen.write('\r\x1b[2K');
    this.#lineShown = false;
  }

  #width(): number {
    return Math.max(20, this.#screen.columns());
  }
}
