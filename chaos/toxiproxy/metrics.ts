import type { Traffic } from './connection.ts';
import type { Stream } from './toxic.ts';

/** What a connection's bytes are counted under. */
export interface Labels {
  proxy: string;
  listener: string;
  upstream: string;
}

interface Series {
  labels: Labels & { direction: Stream };
  total: Traffic;
}

const streams: readonly Stream[] = ['downstream', 'upstream'];

/**
 * Bytes per proxy and direction, in Prometheus' text format under Toxiproxy's names. Toxiproxy counts a connection when it
 * has ended; this one also counts those still open, so that a probe can see whether data flows right now.
 */
export class Metrics {
  readonly #series = new Map<string, Series>();
  readonly #live = new Map<() => Record<Stream, Traffic>, Labels>();

  /** Counts a connection from now on. Call the result when it has been closed. */
  track(labels: Labels, traffic: () => Record<Stream, Traffic>): () => void {
    this.#live.set(traffic, labels);
    return () => {
      if (this.#live.delete(traffic)) add(this.#series, labels, traffic());
    };
  }

  text(): string {
    const series = new Map([...this.#series].map(([key, { labels, total }]) => [key, { labels, total: { ...total } }]));
    for (const [traffic, labels] of this.#live) add(series, labels, traffic());
    const sorted = [...series].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry);
    return [
      '# HELP promhttp_metric_handler_errors_total Total number of internal errors encountered by the promhttp metric handler.',
      '# TYPE promhttp_metric_handler_errors_total counter',
      'promhttp_metric_handler_errors_total{cause="encoding"} 0',
      'promhttp_metric_handler_errors_total{cause="gathering"} 0',
      ...counter('toxiproxy_proxy_received_bytes_total', sorted, ({ receivedBytes }) => receivedBytes),
      ...counter('toxiproxy_proxy_sent_bytes_total', sorted, ({ sentBytes }) => sentBytes),
      '',
    ].join('\n');
  }
}

function add(series: Map<string, Series>, labels: Labels, traffic: Record<Stream, Traffic>): void {
  for (const direction of streams) {
    const key = formatLabels({ direction, ...labels });
    const entry = series.get(key) ?? { labels: { direction, ...labels }, total: { receivedBytes: 0, sentBytes: 0 } };
    entry.total.receivedBytes += traffic[direction].receivedBytes;
    entry.total.sentBytes += traffic[direction].sentBytes;
    series.set(key, entry);
  }
}

function counter(name: string, series: readonly Series[], value: (total: Traffic) => number): string[] {
  if (series.length === 0) return [];
  const lines = series.map(({ labels, total }) => `${name}{${formatLabels(labels)}} ${value(total)}`);
  return [`# HELP ${name} `, `# TYPE ${name} counter`, ...lines];
}

function formatLabels({ direction, listener, proxy, upstream }: Labels & { direction: Stream }): string {
  return Object.entries({ direction, listener, proxy, upstream })
    .map(([key, value]) => `${key}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',');
}
