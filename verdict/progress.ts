import type { Outcome } from '../harness/outcome.ts';
import { type PhaseId, phaseById } from '../harness/phases.ts';
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
  #counts: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0 };
  #current: { planned: PlannedCase; startedMs: number } | undefined;
  #lastCalmMs: number;
  #lineShown = false;

  constructor(screen: Screen, planned: readonly PlannedCase[], expectMs: ExpectMs, now: () => number = Date.now) {
    this.#screen = screen;
    this.#expectMs = expectMs;
    this.#now = now;
    this.#startedMs = now();
    this.#lastCalmMs = now();
    this.#remaining = [...planned];
    this.#total = planned.length;
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
      const mark = outcome === 'fail' ? '✗' : '?';
      this.say(...wrap(`${mark} ${planned.subject}: ${fit(sentence, 240)}`, this.#width(), '    ', '  '));
    } else this.#draw();
  }

  /** Call about once a second: redraws the live line, or says a calm line when one is due. */
  tick(): void {
    if (this.#screen.isTerminal) {
      this.#draw();
      return;
    }
    if (this.#now() - this.#lastCalmMs < calmEveryMs) return;
    this.#lastCalmMs = this.#now();
    this.#screen.write(`${fit(`  … ${this.#state()}`, this.#width())}\n`);
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
    this.#counts = { pass: 0, fail: 0, unknown: 0 };
    this.#phase = undefined;
  }

  #state(): string {
    const done = this.#total - this.#remaining.length;
    const what = this.#current?.planned.subject ?? 'between cases';
    // What is cut off where the line is too long comes last.
    return `${done} of ${this.#total} · ${this.#timeLeft()} · ${what}`;
  }

  #timeLeft(): string {
    const now = this.#now();
    let leftMs = 0;
    for (const each of this.#remaining) leftMs += this.#expectMs(each.phase, each.subject);
    if (this.#current) {
      const { planned, startedMs } = this.#current;
      leftMs -= Math.min(now - startedMs, this.#expectMs(planned.phase, planned.subject));
    }
    const ran = duration((now - this.#startedMs) / 1_000);
    return `${ran}, about ${duration(Math.max(0, leftMs) / 1_000)} left`;
  }

  #draw(): void {
    if (!this.#screen.isTerminal || !this.#phase) return;
    const width = this.#width();
    const bar = progressBar(this.#total - this.#remaining.length, this.#total, Math.min(20, Math.floor(width / 5)));
    // One column short of the edge: some terminals wrap a full line.
    this.#screen.write(`\r\x1b[2K${fit(`${bar} ${this.#state()}`, width - 1)}`);
    this.#lineShown = true;
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

function progressBar(done: number, total: number, width: number): string {
  const filled = total === 0 ? 0 : Math.round((width * done) / total);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
