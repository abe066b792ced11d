import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { lagBudgetMs } from '../../harness/load-run/judge-validity.ts';
import type { LoadSample, Validity } from '../../harness/load-run/load-record.ts';
import type { TimedSample } from '../../harness/statistics/percentile-over-time.ts';
import type { SubscriberLine } from './subscriber-lines.ts';

/** What reached the subscribers of a load, and whether that may be believed. */
export interface Deliveries {
  readonly file: string;
  /** By scope: the numbers of the subscribers that a message there is for. */
  readonly subscribersOf: ReadonlyMap<string, readonly number[]>;
  readonly subscribers: number;
  /** Streams that ended before they were to; what they missed never arrived. */
  readonly lost: number;
  /** Key → subscriber → when it arrived first. */
  readonly arrivals: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Arrivals of a message that had arrived at that subscriber before. */
  readonly repeated: number;
  readonly loopDelayP99Ms: number;
  readonly validity: Validity;
}

/** Reads the record that the subscribers' process has left. A process that did not come to its end makes it void. */
export async function readDeliveries(file: string): Promise<Deliveries> {
  const subscribersOf = new Map<string, number[]>();
  const arrivals = new Map<string, Map<number, number>>();
  let [lost, repeated, subscribers, loopDelayP99Ms] = [0, 0, 0, Number.NaN];
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const line = JSON.parse(text) as SubscriberLine;
    if (line.kind === 'subscriber') {
      subscribers += 1;
      subscribersOf.set(line.scope, [...(subscribersOf.get(line.scope) ?? []), line.subscriber]);
    } else if (line.kind === 'lost') lost += 1;
    else if (line.kind === 'end') loopDelayP99Ms = line.loopDelayP99Ms;
    else {
      const of = arrivals.get(line.key) ?? new Map<number, number>();
      arrivals.set(line.key, of);
      if (of.has(line.subscriber)) repeated += 1;
      else of.set(line.subscriber, line.atMs);
    }
  }
  const reasons = Number.isNaN(loopDelayP99Ms)
    ? ['the subscribers’ process did not come to its end']
    : loopDelayP99Ms > lagBudgetMs
      ? [`the subscribers were busy: event-loop delay p99 ${loopDelayP99Ms.toFixed(1)} ms, budget ${lagBudgetMs} ms`]
      : [];
  const validity: Validity = reasons.length === 0 ? { valid: true } : { valid: false, reasons };
  return { file, subscribersOf, subscribers, lost, arrivals, repeated, loopDelayP99Ms, validity };
}

/** A message on its way to one subscriber. */
export interface Delivery extends TimedSample {
  readonly subscriber: number;
}

/**
 * For every send and every subscriber whom it is for: the time from when the send was due to the arrival. What never arrived, be it
 * that the send failed, the stream was lost or the message left out, is infinitely late.
 */
export function deliverySamples(sends: readonly LoadSample[], deliveries: Deliveries): Delivery[] {
  return sends.flatMap(({ dueMs, key, scope }) => {
    const arrived = deliveries.arrivals.get(key ?? '');
    return (deliveries.subscribersOf.get(scope ?? '') ?? []).map((subscriber) => ({
      subscriber,
      atMs: dueMs,
      value: (arrived?.get(subscriber) ?? Number.POSITIVE_INFINITY) - dueMs,
    }));
  });
}
