import { Counter, Gauge, type Registry } from 'prom-client';

/** What the worker shows at /metrics beside what every service does. Returns the counter of ended attempts. */
export function measureWorker(
  registry: Registry,
  read: {
    isLeading: () => boolean;
    breakerState: () => string;
    jobsUnderWay: () => number;
    eventsBehind: () => number;
  },
): Counter<'outcome'> {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('accord_worker_leading', '1 while this worker leads.', () => Number(read.isLeading()));
  gauge('accord_worker_breaker_open', '1 while the executor is not called.', () =>
    Number(read.breakerState() !== 'closed'),
  );
  gauge('accord_worker_jobs_under_way', 'Jobs being executed or waiting for their next attempt.', read.jobsUnderWay);
  gauge('accord_worker_events_behind', 'Events not yet in every asynchronous projection.', read.eventsBehind);
  return new Counter({
    name: 'accord_worker_attempts_total',
    help: 'Attempts that have ended, by outcome.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
}
