import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../harness/errors.ts';
import { monotonicMs } from '../../../harness/load-run/monotonic-clock.ts';
import type { MemoryReading, ResourceProbe } from '../../../harness/system.ts';
import type { LongLivedPage, PageReading } from './long-lived-page.ts';
import type { MemoryQuantity, MemorySeries } from './soak-observation.ts';

interface Moment {
  readonly atMs: number;
  readonly endedMs: number;
  readonly services: readonly MemoryReading[];
  readonly page: PageReading;
}

/** What was under way when a reading began, and the queue it left behind. */
const [beforeMs, afterMs] = [50, 150];

/** Reads memory at even times until it is stopped. */
export class MemoryWatch {
  readonly #probe: ResourceProbe;
  readonly #page: LongLivedPage;
  readonly #moments: Moment[] = [];
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  /** Why it stopped before it was told to: a process died under it. */
  trouble: string | undefined;

  constructor(probe: ResourceProbe, page: LongLivedPage) {
    this.#probe = probe;
    this.#page = page;
  }

  /** What all processes kept resident when they were last looked at; undefined before the first look. */
  get residentBytes(): number | undefined {
    return this.#moments.at(-1)?.services.reduce((sum, each) => sum + each.residentBytes, 0);
  }

  start(everyMs: number): void {
    this.#watching = this.#watch(everyMs).catch((error: unknown) => {
      this.trouble = messageOf(error);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  /**
   * Whether what was due then met a process that was collecting garbage because it was asked to: nobody else would have to wait for
   * that, and as readings are closer together in a short soak than in a long one, its latencies would be others.
   */
  disturbed(dueMs: number): boolean {
    return this.#moments.some(({ atMs, endedMs }) => dueMs > atMs - beforeMs && dueMs < endedMs + afterMs);
  }

  /**
   * The readings of that time as one series per process and quantity.
   *
   * @param acknowledgedBetween operations in a time, to put memory against use and not against the clock
   */
  series(
    fromMs: number,
    toMs: number,
    acknowledgedBetween: (fromMs: number, toMs: number) => number,
  ): readonly MemorySeries[] {
    const moments = this.#moments.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const first = moments[0];
    if (!first) return [];
    const thousands = moments.map(({ atMs }) => acknowledgedBetween(fromMs, atMs) / 1000);
    // What was not told at a moment has no reading there, and a series without any is none.
    const of = (process: string, quantity: MemoryQuantity, read: (moment: Moment) => number | undefined) => {
      const readings = moments.flatMap((moment, i) => {
        const value = read(moment);
        if (value === undefined) return [];
        const shown = (moment.page.messages - first.page.messages) / 1000;
        return {
          atSeconds: (moment.atMs - fromMs) / 1000,
          thousands: process === 'page' ? shown : thousands[i]!,
          value,
        };
      });
      return readings.length === 0 ? [] : { process, quantity, readings };
    };
    const service = (moment: Moment, name: string) => moment.services.find((each) => each.process === name);
    const names = [...new Set(moments.flatMap(({ services }) => services.map(({ process }) => process)))];
    return [
      ...names.flatMap((name) => of(name, 'heap', (moment) => service(moment, name)?.heapBytes)),
      ...names.flatMap((name) => of(name, 'resident memory', (moment) => service(moment, name)?.residentBytes)),
      of('page', 'heap', ({ page }) => page.heapBytes),
      of('page', 'DOM nodes', ({ page }) => page.nodes),
      of('page', 'event listeners', ({ page }) => page.listeners),
    ].flat();
  }

  async #watch(everyMs: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let dueMs = monotonicMs(); !signal.aborted; dueMs += everyMs) {
      await delay(Math.max(0, dueMs - monotonicMs()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const atMs = monotonicMs();
      const services = await this.#probe.memory();
      // The page is nobody's server: what it does is not waited for.
      const endedMs = monotonicMs();
      this.#moments.push({ atMs, endedMs, services, page: await this.#page.read() });
    }
  }
}
