import type { MemoryQuantity, MemorySeries, SoakObservation } from './soak-observation.ts';

/** A soak without any trouble: 15,000 messages, nothing slower, nothing kept, nothing held. */
export function quietSoak(more: Partial<SoakObservation> = {}): SoakObservation {
  const p95 = (value: number) => ({ value, low: value - 2, high: value + 2, confidence: 0.95, n: 5_000 });
  return {
    load: {
      ...{
        scenario: 'soak',
        startedAt: '',
        endedAt: '',
        processors: undefined,
        troubles: [],
        generator: [],
        phases: [],
      },
      ...{ offered: 15_000, started: 15_000, unsettled: 0, generatorCpuMs: 1 },
      operations: { 'message.send': { total: 15_000, acknowledged: 15_000, failed: 0, shed: 0, timeouts: 0 } },
      lagMs: { p50: 1, p99: 2, max: 3 },
      loopDelayMs: { p99: 1, max: 2 },
      validity: { valid: true },
      files: { record: '', log: '', report: '' },
    },
    sending: { first: p95(20), last: p95(21), rise: { ...p95(1), n: 10_000 } },
    others: [{ operation: 'stream.visit', first: p95(30), last: p95(28), rise: p95(-2) }],
    jobs: { approved: 500, effects: 500 },
    windows: [
      { atSeconds: 0.5, offeredPerSecond: 168, acknowledgedPerSecond: 168, p50Ms: 5, p95Ms: 20, p99Ms: Infinity },
    ],
    replicas: ['gateway-1', 'worker-1'],
    memory: [
      ...['gateway-1', 'worker-1'].flatMap((replica) => [series(replica, 'heap'), series(replica, 'resident memory')]),
      series('database', 'resident memory'),
      ...(['heap', 'DOM nodes', 'event listeners'] as const).map((quantity) => series('page', quantity)),
    ],
    memoryTrouble: null,
    pageTrouble: null,
    cleanup: {
      excess: [],
      seconds: 3,
      base: [{ process: 'gateway-1', kind: 'socket', name: 'to database', count: 2 }],
    },
    ...more,
  };
}

/** Readings that swing a little about a line; `perThousand` and `noise` in the unit of the quantity. */
export function series(
  process: string,
  quantity: MemoryQuantity,
  { perThousand = 0, noise = 100, readings = 45 } = {},
): MemorySeries {
  return {
    process,
    quantity,
    readings: Array.from({ length: readings }, (_, i) => ({
      atSeconds: 2 * i,
      thousands: 0.33 * i,
      value: 50_000_000 + perThousand * 0.33 * i + noise * Math.sin(2.4 * i),
    })),
  };
}

/** The same soak with one series replaced, or left out. */
export function withSeries(
  process: string,
  quantity: MemoryQuantity,
  instead: MemorySeries | undefined,
): SoakObservation {
  const soak = quietSoak();
  const others = soak.memory.filter((each) => each.process !== process || each.quantity !== quantity);
  return { ...soak, memory: instead ? [...others, instead] : others };
}
