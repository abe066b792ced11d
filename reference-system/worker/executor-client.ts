import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type Execution = {
  jobId: string;
  round: number;
  attemptId: string;
  fencingToken: bigint;
  kind: string;
  input: string;
};
export type ExecutorAnswer =
  | { outcome: 'done'; result: string }
  /** The work is impossible; trying again would not help. */
  | { outcome: 'refused'; message: string };
export type InquiryAnswer = ExecutorAnswer | { outcome: 'none' };

/** The executor has seen a higher fencing token: this worker does not lead any more. */
export class StaleTokenError extends Error {
  readonly code = 'stale-token';
}

/**
 * The call failed in a way that may pass: no connection, no answer in time, 5xx. The message is meant for people.
 * `mayHaveHappened`: the request was sent, so the work may have been done all the same.
 */
export class TransientError extends Error {
  readonly code = 'executor-unavailable';
  readonly mayHaveHappened: boolean;
  constructor(message: string, mayHaveHappened: boolean, cause?: unknown) {
    super(message, { cause });
    this.mayHaveHappened = mayHaveHappened;
  }
}

const MAX_ANSWER_BYTES = 262_144;

/** The executor over HTTP: a connection per call, so that a fault of one call says nothing about the next. */
export class ExecutorClient {
  readonly #baseUrl: string;
  readonly #timeoutMs: number;

  /** `timeoutMs` is for a whole call, from connecting to the last byte of the answer. */
  constructor(baseUrl: string, timeoutMs: number) {
    this.#baseUrl = baseUrl.replace(/\/$/, '');
    this.#timeoutMs = timeoutMs;
  }

  /** Asks for the work of (job, round) to be done. Throws StaleTokenError or TransientError. */
  async execute(execution: Execution, signal: AbortSignal): Promise<ExecutorAnswer> {
    const body = JSON.stringify({ ...execution, fencingToken: Number(execution.fencingToken) });
    const answer = await this.#call('POST', '/v1/executions', body, signal);
    if (answer.status === 422) return { outcome: 'refused', message: textOf(answer.body, 'message') };
    return { outcome: 'done', result: textOf(answer.body, 'result') };
  }

  /** Asks what became of (job, round), and with it bars every lower token. Throws as `execute`. */
  async inquire(execution: Execution, signal: AbortSignal): Promise<InquiryAnswer> {
    const { jobId, round, attemptId, fencingToken } = execution;
    const path = `/v1/executions/${jobId}/${round}?attemptId=${attemptId}&fencingToken=${fencingToken}`;
    const { body } = await this.#call('GET', path, undefined, signal);
    const outcome = textOf(body, 'outcome');
    if (outcome === 'done') return { outcome, result: textOf(body, 'result') };
    if (outcome === 'refused') return { outcome, message: textOf(body, 'message') };
    return { outcome: 'none' };
  }

  /** Resolves when the executor answers at all. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#call('GET', '/healthz', undefined, signal);
  }

  async #call(method: string, path: string, body: string | undefined, signal: AbortSignal) {
    const answer = await this.#send(method, path, body, signal);
    if (answer.status === 409 && answer.body.code === 'stale-token') {
      throw new StaleTokenError(`The executor has seen fencing token ${String(answer.body.highestToken)}.`);
    }
    if (answer.status >= 500 || answer.status === 429) {
      throw new TransientError(`The executor answered with status ${answer.status}.`, true);
    }
    if (answer.status !== 200 && !(answer.status === 422 && method === 'POST')) {
      throw new Error(`${method} ${path}: expected status 200 of the executor, received ${answer.status}`);
    }
    return answer;
  }

  #send(method: string, path: string, body: string | undefined, signal: AbortSignal) {
    const url = new URL(this.#baseUrl + path);
    const secure = url.protocol === 'https:';
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: Record<string, unknown> }>();
    let connected = false;
    let timedOut = false;
    const fail = (cause: unknown) => {
      // Called off by the caller: that says nothing about the executor.
      if (signal.aborted) return reject(cause);
      const reason = timedOut ? `did not answer within ${this.#timeoutMs} ms` : 'could not be reached';
      reject(new TransientError(`The executor ${reason}.`, connected, cause));
    };
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      agent: secure ? new HttpsAgent({ keepAlive: false }) : new Agent({ keepAlive: false }),
      headers:
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    const callOff = () => request.destroy(new Error('called off'));
    const timer = setTimeout(() => {
      timedOut = true;
      callOff();
    }, this.#timeoutMs);
    signal.addEventListener('abort', callOff);
    if (signal.aborted) callOff();
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        connected = true;
      });
    });
    request.on('error', fail);
    request.on('response', (response) => {
      text(response).then((received) => {
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(received) as Record<string, unknown> });
        } catch (error) {
          // That of a proxy: the executor itself always answers in JSON.
          reject(new TransientError('The executor gave no readable answer.', true, error));
        }
      }, fail);
    });
    request.end(body);
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', callOff);
    });
  }
}

/** The whole body as text; rejects when it is cut off or longer than any answer of an executor. */
async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function textOf(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value === 'string') return value;
  throw new TransientError('The executor gave no readable answer.', true);
}
