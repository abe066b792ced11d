import { CannotTell, messageOf } from '../harness/errors.ts';
import type { Fault } from './fault.ts';
import { pause, within } from './within.ts';

/**
 * - `idle`: nothing was done yet.
 * - `injecting`: being brought about; not yet seen in effect.
 * - `in effect`: seen.
 * - `healing`: being undone; not yet seen gone.
 * - `gone`: it was in effect, and was seen gone.
 * - `invalid`: it never was in effect, or it could not be healed. Nothing can be told from it.
 */
export type FaultState = 'idle' | 'injecting' | 'in effect' | 'healing' | 'gone' | 'invalid';

const following: Readonly<Record<FaultState, readonly FaultState[]>> = {
  idle: ['injecting'],
  injecting: ['in effect', 'healing'],
  'in effect': ['healing'],
  healing: ['gone', 'invalid'],
  gone: [],
  // Only to undo what could not be undone before.
  invalid: ['healing'],
};

export interface FaultDeadlines {
  /** From the beginning of the injection until it is seen in effect. */
  readonly injectMs: number;
  /** From the beginning of the healing until it is seen gone. */
  readonly healMs: number;
  /** Between two looks, and between two attempts to heal. */
  readonly pollMs: number;
}

export const usualDeadlines: FaultDeadlines = { injectMs: 10_000, healMs: 10_000, pollMs: 50 };

/** One state that a fault came into. */
export interface FaultMoment {
  readonly state: FaultState;
  readonly atMs: number;
  readonly saw?: string;
}

/** Faults that were begun and have not been seen healed, in this process. */
const unhealed = new Set<FaultLife>();

/**
 * One fault from its injection to its end. A state machine: a call that does not fit the state throws and changes nothing. However
 * injecting ends, what it began is remembered until it was seen healed, so that `healAll` finds it.
 */
export class FaultLife {
  readonly fault: Fault;
  readonly moments: FaultMoment[] = [];
  readonly #deadlines: FaultDeadlines;
  readonly #now: () => number;
  #state: FaultState = 'idle';
  #landed = false;
  #broughtAboutMs: number | undefined;

  constructor(fault: Fault, deadlines: FaultDeadlines = usualDeadlines, now: () => number = () => performance.now()) {
    this.fault = fault;
    this.#deadlines = deadlines;
    this.#now = now;
    this.moments.push({ state: 'idle', atMs: now() });
  }

  get state(): FaultState {
    return this.#state;
  }

  /** When bringing it about began, after what was set up for it; undefined: not yet. */
  get broughtAboutMs(): number | undefined {
    return this.#broughtAboutMs;
  }

  /** Whether something of it may still be there. */
  get mayBeLeft(): boolean {
    return unhealed.has(this);
  }

  /**
   * Injects and waits until it is seen in effect.
   *
   * @throws CannotTell where it is not: the fault did not land. What was done is healed first.
   */
  inject(): Promise<void> {
    const injection = this.#inject();
    if (this.#state === 'injecting') this.#injection ??= injection;
    return injection;
  }

  /** The one that is under way or over, and how somebody who wants to heal calls it off. */
  #injection: Promise<void> | undefined;
  readonly #calledOff = new AbortController();

  async #inject(): Promise<void> {
    this.#become('injecting');
    unhealed.add(this);
    const { injectMs } = this.#deadlines;
    let saw = 'nothing was seen';
    try {
      await within(injectMs, `${this.fault.name}: injecting`, async (deadline) => {
        const signal = AbortSignal.any([deadline, this.#calledOff.signal]);
        await this.fault.setUp?.(signal);
        signal.throwIfAborted();
        this.#broughtAboutMs = this.#now();
        await this.fault.inject(signal);
        saw = await this.#until('inEffect', signal, (latest) => (saw = latest));
      });
    } catch (error) {
      await this.#heal();
      throw new CannotTell(`The fault "${this.fault.name}" did not land: ${messageOf(error)}; last seen: ${saw}.`, {
        cause: error,
      });
    }
    this.#landed = true;
    this.#become('in effect', saw);
  }

  /**
   * Looks once more: a fault that went away by itself has shown nothing.
   *
   * @throws CannotTell where it is not in effect any more
   */
  async confirm(): Promise<void> {
    const seen = await within(this.#deadlines.injectMs, `${this.fault.name}: confirming`, (signal) =>
      this.fault.observe(signal),
    );
    if (this.#state === 'in effect' && seen.inEffect) return;
    throw new CannotTell(`The fault "${this.fault.name}" did not last: ${seen.saw}.`);
  }

  /**
   * Undoes the fault and waits until it is seen gone; tries again until the deadline, whatever goes wrong meanwhile.
   *
   * @throws CannotTell where it is not gone by then
   */
  async heal(): Promise<void> {
    if (this.#state === 'injecting') {
      // What is still being brought about cannot be undone: the injection is called off, and heals what it began.
      this.#calledOff.abort(new Error('called off'));
      await this.#injection?.catch(() => undefined); // whoever injects hears of it
    }
    if (!this.mayBeLeft) return;
    await this.#heal();
    if (this.mayBeLeft) {
      throw new CannotTell(`The fault "${this.fault.name}" was not healed: ${this.moments.at(-1)?.saw ?? ''}.`);
    }
  }

  #healing: Promise<void> | undefined;

  #heal(): Promise<void> {
    this.#healing ??= this.#healOnce().finally(() => {
      this.#healing = undefined;
    });
    return this.#healing;
  }

  async #healOnce(): Promise<void> {
    this.#become('healing');
    const { healMs, pollMs } = this.#deadlines;
    const untilMs = this.#now() + healMs;
    let saw = 'nothing was seen';
    do {
      try {
        saw = await within(Math.max(1, untilMs - this.#now()), `${this.fault.name}: healing`, async (signal) => {
          await this.fault.heal(signal);
          return this.#until('gone', signal, (latest) => (saw = latest));
        });
        unhealed.delete(this);
      } catch (error) {
        saw = `${saw}; ${messageOf(error)}`;
        await pause(pollMs);
      }
    } while (this.mayBeLeft && this.#now() < untilMs);
    await this.fault.cleanUp?.();
    this.#become(this.#landed && !this.mayBeLeft ? 'gone' : 'invalid', saw);
  }

  /** Looks until it is so; answers what was seen. An observation that throws has seen nothing. */
  async #until(wanted: 'inEffect' | 'gone', signal: AbortSignal, note: (saw: string) => void): Promise<string> {
    for (;;) {
      signal.throwIfAborted();
      const seen = await this.fault
        .observe(signal)
        .catch((error: unknown) => ({ inEffect: false, gone: false, saw: `cannot see: ${messageOf(error)}` }));
      note(seen.saw);
      if (seen[wanted]) return seen.saw;
      await pause(this.#deadlines.pollMs, signal);
    }
  }

  #become(state: FaultState, saw?: string): void {
    if (!following[this.#state].includes(state)) {
      throw new Error(`${this.fault.name}: ${this.#state} cannot become ${state}`);
    }
    this.#state = state;
    this.moments.push({ state, atMs: this.#now(), ...(saw === undefined ? {} : { saw }) });
  }
}

/** Heals whatever of this process's faults may be left, all at once; answers the names of those that could not be healed. */
export async function healAll(): Promise<string[]> {
  const left = [...unhealed];
  const healed = await Promise.allSettled(left.map((life) => life.heal()));
  return left.flatMap((life, index) => (healed[index]?.status === 'rejected' ? [life.fault.name] : []));
}
