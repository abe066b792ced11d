import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ThrowAwayServer {
  readonly url: string;
  /** Messages that came in, in order: the time of their arrival and the text. */
  readonly received: { readonly atMs: number; readonly text: string }[];
  close(): Promise<void>;
}

/** How the server treats the n-th message, counted from 0. */
export type Treatment = (n: number) => { readonly delayMs?: number; readonly status?: number };

/**
 * A server that takes messages and knows nothing else: something for the generator to talk to whose behaviour a test decides.
 */
export async function startThrowAwayServer(treatment: Treatment = () => ({})): Promise<ThrowAwayServer> {
  const received: { atMs: number; text: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { text } = JSON.parse(body) as { text: string };
    const { delayMs = 0, status = 201 } = treatment(received.length);
    received.push({ atMs: performance.now(), text });
    const answer = () => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(status === 429 ? { 'retry-after': '1' } : {}),
      });
      response.end(JSON.stringify({ id: `m-${received.length}`, seq: received.length }));
    };
    if (delayMs > 0) setTimeout(answer, delayMs);
    else answer();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
