import { Agent, request as httpRequest } from 'node:http';
import { assertLoopback } from '../../harness/guard-rails.ts';
import type { RawAnswer } from '../../harness/system.ts';

interface Exchange {
  readonly agent: Agent;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  /** Where a kept connection turns out to be closed before anything of an answer has come: once more, over a new one. */
  readonly onceMore?: boolean;
}

/**
 * One HTTP exchange over node:http, which, unlike fetch, sends any header that an attack or an Origin needs. Rejects where there is no
 * whole answer in time; a status is an answer, whichever.
 */
export function httpExchange(url: URL, exchange: Exchange): Promise<RawAnswer> {
  const { agent, method, headers, body, timeoutMs, onceMore } = exchange;
  // A path such as //example.com/, from the system's own document, is an address of its own.
  assertLoopback(url);
  return new Promise((resolve, reject) => {
    let isSettled = false;
    const request = httpRequest(url, { agent, method, headers }, (response) => {
      isSettled = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const received = new Headers();
        for (let i = 0; i < response.rawHeaders.length; i += 2)
          received.append(response.rawHeaders[i]!, response.rawHeaders[i + 1]!);
        resolve({
          status: response.statusCode ?? 0,
          headers: received,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    // Not AbortSignal.timeout: that one holds on to the exchange until its time is up, answered or not. At hundreds a second the
    // collector would spend its time on them, and a load generator be late.
    const timer = setTimeout(() => {
      isSettled = true;
      reject(new DOMException(`no whole answer within ${timeoutMs} ms`, 'TimeoutError'));
      request.destroy();
    }, timeoutMs);
    request.on('error', (error) => {
      if (!onceMore || isSettled || !request.reusedSocket) return reject(error);
      resolve(httpExchange(url, { ...exchange, agent: new Agent(), onceMore: false }));
    });
    request.on('close', () => clearTimeout(timer));
    request.end(body);
  });
}
