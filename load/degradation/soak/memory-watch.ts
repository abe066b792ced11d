import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../harness/errors.ts';
import { monotonicMs } from '../../../harness/load-run/monotonic-clock.ts';
import type { MemoryReading, ResourceProbe } from '../../../harness/system.ts';
import type { LongLivedPage, PageReading } from './long-lived-page.ts';
import type { MemoryQuantity, MemorySeries } from './soak-observation.ts';

interface Moment {
  readonly atMs: number;
  readonly services: readonly MemoryReading[];
  readonly page: PageReading;
}

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
    const of = (process: string, quantity: MemoryQuantity, read: (moment: Moment) => number, isPage = false) => ({
      process,
      quantity,
      readings: moments.map((moment, i) => ({
        atSeconds: (moment.atMs - fromMs) / 1000,
        thousands: isPage ? (moment.page.messages - first.page.messages) / 1000 : thousands[i]!,
        value: read(moment),
      })),
    });
    const service = (moment: Moment, name: string) => moment.services.find((each) => each.process === name)!;
    return [
      ...first.services
        .filter(({ heapBytes }) => heapBytes !== undefined)
        .map(({ process }) => of(process, 'heap', (moment) => service(moment, process).heapBytes!)),
      ...first.services.map(({ process }) =>
        of(process, 'resident memory', (moment) => service(moment, process).residentBytes),
      ),
      of('page', 'heap', ({ page }) => page.heapBytes, true),
      of('page', 'DOM nodes', ({ page }) => page.nodes, true),
      of('page', 'event listeners', ({ page }) => page.listeners, true),
    ];
  }

  async #watch(everyMs: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let dueMs = monotonicMs(); !signal.aborted; dueMs += everyMs) {
      await delay(Math.max(0, dueMs - monotonicMs()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const atMs = monotonicMs();
      this.#moments.push({ atMs, services: await this.#probe.memory(), page: await this.#page.read() });
    }
  }
}
