import { type Agent, request as httpRequest } from 'node:http';
import { assertLoopback } from '../../harness/guard-rails.ts';
import type { RawAnswer } from '../../harness/system.ts';

interface Exchange {
  readonly agent: Agent;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

/**
 * One HTTP exchange over node:http, which, unlike fetch, sends any header that an attack or an Origin needs. Rejects where there is no
 * whole answer in time; a status is an answer, whichever.
 */
export function httpExchange(url: URL, { agent, method, headers, body, timeoutMs }: Exchange): Promise<RawAnswer> {
  // A path such as //example.com/, from the system's own document, is an address of its own.
  assertLoopback(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent, method, headers, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
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
    request.on('error', reject);
    request.end(body);
  });
}
