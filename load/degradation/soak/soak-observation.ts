import type { LoadRecord } from '../../../harness/load-run/load-record.ts';
import type { Estimate } from '../../../harness/statistics/interval.ts';
import type { Holding } from '../../../harness/system.ts';
import type { Excess } from './excess.ts';

/** The p95 of one kind of operation, in ms, in the first and the last third of the time, and how much it rose. */
export interface Thirds {
  readonly first: Estimate;
  readonly last: Estimate;
  readonly rise: Estimate;
}

/** Jobs that were approved meanwhile, and what came of them. */
export interface JobsDone {
  readonly approved: number;
  /** How many effects the outside system has on record since; undefined: it keeps no record. */
  readonly effects: number | undefined;
}

/** What is seen of one soak; every criterion about it is judged by this alone. */
export interface SoakObservation {
  readonly load: Omit<LoadRecord, 'samples'>;
  /** `message.send`, from due to acknowledged; without what met a reading of memory. */
  readonly sending: Thirds;
  /** Every other kind of operation, likewise, of which there are fewer; those apart that end when their caller wants. */
  readonly others: readonly (Thirds & { readonly operation: string })[];
  readonly jobs: JobsDone;
  readonly windows: readonly LoadWindow[];
  /** Names of all replicas of the services: each should have been looked into. */
  readonly replicas: readonly string[];
  readonly memory: readonly MemorySeries[];
  /** Why memory was not read to the end, e.g. because a process was gone. */
  readonly memoryTrouble: string | null;
  /** Why the page that stayed open shows nothing about pages: what was sent to it was not shown in the end. */
  readonly pageTrouble: string | null;
  /** What was given back, or why that could not be seen: what was seen of the load stands by itself. */
  readonly cleanup: Cleanup | { readonly cannotTell: string };
}

/** What happened in some seconds of the load. */
export interface LoadWindow {
  /** Seconds since the measurement began. */
  readonly atSeconds: number;
  readonly offeredPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** Of `message.send`, in ms; `Infinity` where failures reach it, NaN where there was none. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export type MemoryQuantity = 'heap' | 'resident memory' | 'DOM nodes' | 'event listeners';

/** One quantity of one process over the time of the soak. */
export interface MemorySeries {
  /** A replica's name, `database`, or `page`. */
  readonly process: string;
  readonly quantity: MemoryQuantity;
  readonly readings: readonly {
    readonly atSeconds: number;
    /** Thousands of operations since the measurement began; for the page: of messages shown. */
    readonly thousands: number;
    /** Bytes; nodes and listeners are counted. */
    readonly value: number;
  }[];
}

export interface Cleanup {
  /** What is still above base; empty when everything was given back. */
  readonly excess: readonly Excess[];
  /** From the end of the load until everything was back at base, or until it was given up. */
  readonly seconds: number;
  /** What each process held at rest, before the load. */
  readonly base: readonly Holding[];
}
