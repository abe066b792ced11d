/**
 * The lines of a load record (NDJSON), written by the processor inside Artillery as things happen and read by `load-run`.
 * All times are milliseconds of `process.hrtime`, the clock that all processes of one machine share.
 */
export type LoadLine = StartLine | PhaseLine | ArrivalLine | OperationLine | GeneratorLine | PhaseEndLine;

/** Ties the monotonic clock to the wall clock, and says who wrote. */
export interface StartLine {
  readonly kind: 'start';
  readonly atMs: number;
  readonly utc: string;
  readonly pid: number;
  readonly node: string;
  readonly artillery: string;
}

/** A phase as planned: arrival i is due at `startMs + i * intervalMs`, for i below `offered`. */
export interface PhaseLine {
  readonly kind: 'phase';
  readonly phase: number;
  readonly startMs: number;
  readonly intervalMs: number;
  readonly durationMs: number;
  readonly offered: number;
}

export interface ArrivalLine {
  readonly kind: 'arrival';
  readonly phase: number;
  readonly index: number;
  readonly dueMs: number;
  readonly emittedMs: number;
}

export interface PhaseEndLine {
  readonly kind: 'phase-end';
  readonly phase: number;
  readonly atMs: number;
  readonly emitted: number;
  /** Event-loop delay of the generator during this phase, the sampling interval taken off. */
  readonly loopDelayP99Ms: number;
}

/**
 * How an operation ended: acknowledged by the system, refused by it as overload (429 or 503), failed in any other way, or
 * not answered within the time allowed.
 */
export type OperationOutcome = 'acknowledged' | 'shed' | 'failed' | 'timeout';

export interface OperationLine {
  readonly kind: 'operation';
  /** What was done: `message.send`, or the literal name of a journey's step. */
  readonly operation: string;
  readonly phase: number;
  readonly index: number;
  /** Latency counts from here: for the first operation of an arrival the moment it was due. */
  readonly dueMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly outcome: OperationOutcome;
  /** HTTP status, 0 where there was none. */
  readonly status: number;
  readonly error?: string;
  /** Bytes of the answer's body, where known. */
  readonly bytes?: number;
  /** The key that history, ledger and stream know this operation by. */
  readonly key?: string;
  /** What it was about: the conversation that a message was sent to. */
  readonly scope?: string;
  /** Seconds after which a shed caller may come back (`Retry-After`), where the answer said so. */
  readonly retryAfterSeconds?: number;
}

/** The generator about itself, once a second. */
export interface GeneratorLine {
  readonly kind: 'generator';
  readonly atMs: number;
  /** Worst event-loop delay of the past second, the sampling interval taken off. */
  readonly loopDelayMaxMs: number;
  /** CPU of the whole process since it started, user and system together. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}
