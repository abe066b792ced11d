import { messageOf } from '../harness/errors.ts';
import type { OperationOutcome } from '../harness/load-run/load-lines.ts';
import { monotonicMs } from '../harness/load-run/monotonic-clock.ts';
import type { Arrival } from './arrivals/arrival-context.ts';
import type { Recorder } from './recorder.ts';

/** What became of an operation, apart from its times. */
export interface OperationResult {
  readonly outcome: OperationOutcome;
  readonly status: number;
  readonly error?: string;
  readonly bytes?: number;
  readonly key?: string;
  readonly retryAfterSeconds?: number;
}

/** What is known of an operation before it is tried, so that a failure is known by it too. */
export interface OperationSubject {
  readonly key?: string;
  readonly scope?: string;
}

/** Thrown inside `withinMs` when the time is over. */
export class OperationTimeout extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'TimeoutError';
  }
}

/**
 * Runs one operation of an arrival and writes its line, whatever happens: an operation that throws or never ends is a
 * sample too. It counts from `fromMs`: the moment the arrival was due, or the end of what its user did before.
 */
export async function recordOperation(
  recorder: Recorder,
  operation: string,
  arrival: Arrival,
  fromMs: number,
  run: () => Promise<OperationResult>,
  about: OperationSubject = {},
): Promise<OperationResult> {
  const startedMs = monotonicMs();
  let result: OperationResult;
  try {
    result = await run();
  } catch (error) {
    result = { outcome: isTimeout(error) ? 'timeout' : 'failed', status: 0, error: oneLine(error) };
  }
  recorder.write({
    kind: 'operation',
    operation,
    phase: arrival.phase,
    index: arrival.index,
    dueMs: fromMs,
    startedMs,
    endedMs: monotonicMs(),
    ...about,
    ...result,
  });
  return result;
}

/** Rejects with OperationTimeout when `work` has not ended after `limitMs`. What it does later is nobody's any more. */
export async function withinMs<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OperationTimeout(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The time-outs of Playwright, `AbortSignal.timeout` and undici, besides our own. */
export function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError') return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(ETIMEDOUT|UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT)$/.test(code)) return true;
  return error.cause !== undefined && isTimeout(error.cause);
}

function oneLine(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
  return `${messageOf(error)}${cause}`.split('\n', 1)[0]!.slice(0, 300);
}
