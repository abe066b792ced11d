import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { httpExchange } from './http-exchange.ts';

async function serving(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    ask: (timeoutMs: number) => httpExchange(url, { agent, method: 'GET', headers: {}, body: undefined, timeoutMs }),
    [Symbol.dispose]: () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('known bad: no answer, and one that never ends, are time-outs', async () => {
  using silent = await serving(() => undefined);
  await assert.rejects(silent.ask(50), { name: 'TimeoutError' });
  using endless = await serving((_request, response) => {
    response.write('begun');
  });
  await assert.rejects(endless.ask(50), { name: 'TimeoutError' });
});

test('known bad: an answer that breaks off is none', async () => {
  using breaking = await serving((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('begun', () => response.destroy());
  });
  await assert.rejects(breaking.ask(10_000), { code: 'ECONNRESET' });
});

test('a kept connection that is closed is replaced once, where that is asked for', async () => {
  let connections = 0;
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    // The second request finds its connection closed.
    if (asked === 2) request.socket.destroy();
    else response.end('done');
  }).listen(0, '127.0.0.1');
  server.on('connection', () => (connections += 1));
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const ask = (onceMore: boolean) =>
    httpExchange(url, { agent, method: 'GET', headers: {}, body: undefined, timeoutMs: 10_000, onceMore });
  assert.equal((await ask(true)).body, 'done');
  assert.equal((await ask(true)).body, 'done');
  assert.deepEqual([connections, asked], [2, 3]);
  asked = 0;
  await ask(false);
  await assert.rejects(ask(false), { code: 'ECONNRESET' });
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

test('once it is answered nothing waits for the end of its time any more', async () => {
  using answering = await serving((_request, response) => response.end('done'));
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  for (let i = 0; i < 5; i += 1) assert.equal((await answering.ask(60_000)).body, 'done');
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(timers() <= before + 1, `${timers()} timers, ${before} before`); // one of the agent's kept connection
});
