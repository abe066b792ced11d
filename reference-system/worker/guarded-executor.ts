import { once } from 'node:events';
import CircuitBreaker from 'opossum';
import {
  type Execution,
  type ExecutorAnswer,
  type ExecutorClient,
  type InquiryAnswer,
  TransientError,
} from './executor-client.ts';

/**
 * Failures in a row that open the breaker; fewer than a job has attempts, so that a job that is alone waits for an executor that is away
 * instead of failing with it (seen: the executor killed for four seconds, a single job spent all its attempts). So do half of at
 * least ten calls within ten seconds.
 */
const FAILURES_IN_A_ROW = 4;
const WINDOW = {
  rollingCountTimeout: 10_000,
  rollingCountBuckets: 10,
  volumeThreshold: 10,
  errorThresholdPercentage: 50,
};
/** The wait between probes doubles with each that fails, up to this multiple. */
const LONGEST_RESET_FACTOR = 4;

/** The breaker is open: the call was not made. It costs the job no attempt. */
export class BreakerOpenError extends Error {
  readonly code = 'breaker-open';
}

/**
 * The executor behind a circuit breaker. Only failures that may pass count: refused work and a stale token are answers. While
 * the breaker is open nobody calls; one probe per period asks the executor for its health, and closes the breaker when it
 * answers, so no job's attempt is spent on finding out.
 */
export class GuardedExecutor {
  readonly #client: ExecutorClient;
  readonly #breaker: CircuitBreaker<[() => Promise<unknown>], unknown>;
  readonly #stopped = new AbortController();
  #failuresInARow = 0;
  /** Called when the breaker opens or closes. */
  onChange: () => void = () => undefined;

  constructor(client: ExecutorClient, resetMs: number) {
    this.#client = client;
    this.#breaker = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
      ...WINDOW,
      timeout: false,
      resetTimeout: resetMs,
      errorFilter: (error: unknown) => !(error instanceof TransientError),
    });
    this.#breaker.setMaxListeners(0);
    const { options } = this.#breaker as unknown as { options: CircuitBreaker.Options };
    this.#breaker.on('success', () => {
      this.#failuresInARow = 0;
    });
    this.#breaker.on('failure', () => {
      this.#failuresInARow += 1;
      if (this.#failuresInARow >= FAILURES_IN_A_ROW) this.#breaker.open();
    });
    this.#breaker.on('open', () => this.onChange());
    this.#breaker.on('halfOpen', () => {
      options.resetTimeout = Math.min(options.resetTimeout! * 2, resetMs * LONGEST_RESET_FACTOR);
      void this.#probe();
    });
    this.#breaker.on('close', () => {
      options.resetTimeout = resetMs;
      this.#failuresInARow = 0;
      this.onChange();
    });
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#breaker.halfOpen) return 'half-open';
    return this.#breaker.opened ? 'open' : 'closed';
  }

  /** Resolves when calls may be made; at once while the breaker is closed. Resolves too when the signal is aborted. */
  async whenClosed(signal: AbortSignal): Promise<void> {
    if (this.state === 'closed' || signal.aborted) return;
    await once(this.#breaker, 'close', { signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }

  execute(execution: Execution, signal: AbortSignal): Promise<ExecutorAnswer> {
    return this.#through(() => this.#client.execute(execution, signal));
  }

  inquire(execution: Execution, signal: AbortSignal): Promise<InquiryAnswer> {
    return this.#through(() => this.#client.inquire(execution, signal));
  }

  stop(): void {
    this.#stopped.abort();
    this.#breaker.shutdown();
  }

  async #through<T>(call: () => Promise<T>): Promise<T> {
    if (this.state !== 'closed') throw new BreakerOpenError('The executor is not called while its breaker is open.');
    return (await this.#breaker.fire(call)) as T;
  }

  async #probe(): Promise<void> {
    try {
      await this.#breaker.fire(() => this.#client.ping(this.#stopped.signal));
    } catch (error) {
      // The breaker has counted it and is open again; or this worker stops, and has called its probe off.
      if (!(error instanceof TransientError || this.#stopped.signal.aborted)) throw error;
    }
  }
}
