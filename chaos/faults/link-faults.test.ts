import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { CannotTell } from '../../harness/errors.ts';
import { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { FaultLife, usualDeadlines } from '../fault-life.ts';
import { askAnew } from '../observe/ask-anew.ts';
import { startToxiproxy, type Toxiproxy } from '../toxiproxy/server.ts';
import { limited } from './limited.ts';
import type { Network } from './link-fault.ts';
import { oneWay } from './one-way.ts';
import { refused } from './refused.ts';
import { reset } from './reset.ts';
import { sliced } from './sliced.ts';
import { slow } from './slow.ts';
import { stalled } from './stalled.ts';
import { addToxic } from './toxic.ts';
import { trickling } from './trickling.ts';
import { unanswered } from './unanswered.ts';

let toxiproxy: Toxiproxy;
let server: Server;
let link: Link;
let network: Network;

before(async () => {
  server = createServer((_request, response) => response.end('alive '.repeat(700)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toxiproxy = await startToxiproxy({ host: '127.0.0.1', port: 0, seed: 1 });
  const toxiproxyUrl = `http://127.0.0.1:${toxiproxy.port}`;
  const upstream = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const response = await fetch(`${toxiproxyUrl}/proxies`, {
    method: 'POST',
    body: JSON.stringify({ name: 'probe', listen: '127.0.0.1:0', upstream, enabled: true }),
  });
  const { listen } = (await response.json()) as { listen: string };
  link = { name: 'client→server', from: 'client', to: 'server', kind: 'user', proxy: 'probe', listen, upstream };
  network = { links: new Links({ links: [link], toxiproxyUrl }), database: { observerUrl: '' }, toxiproxyUrl };
});

after(async () => {
  await toxiproxy.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const deadlines = { ...usualDeadlines, injectMs: 3_000 };

const faults: Readonly<Record<string, () => Fault>> = {
  refused: () => refused(network, link),
  stalled: () => stalled(network, link),
  unanswered: () => unanswered(network, link),
  'answers lost': () => oneWay(network, link, 'downstream'),
  'requests lost': () => oneWay(network, link, 'upstream'),
  reset: () => reset(network, link),
  slow: () => slow(network, link, { latencyMs: 500, jitterMs: 100 }),
  trickling: () => trickling(network, link, 4),
  sliced: () => sliced(network, link),
  limited: () => limited(network, link, 3_000),
};

for (const [name, make] of Object.entries(faults)) {
  test(`${name}: lands on open and new connections, lasts, and is healed`, async () => {
    const life = new FaultLife(make(), deadlines);
    await life.inject();
    await life.confirm();
    await life.heal();
    assert.equal(life.state, 'gone');
    assert.equal((await askAnew(link)).kind, 'answered');
  });

  test(`${name}: cannot tell when it does not land, and leaves nothing`, async () => {
    // What the operator of a fault gets wrong: nothing is done at all.
    const life = new FaultLife({ ...make(), inject: async () => undefined }, deadlines);
    await assert.rejects(life.inject(), (error) => error instanceof CannotTell && /did not land/.test(error.message));
    assert.equal((await askAnew(link)).kind, 'answered');
  });
}

test('a toxic on the wrong stream is a fault that did not land', { timeout: 20_000 }, async () => {
  const attributes = { timeout: 0 };
  const wrong: readonly [Fault, () => Promise<void>][] = [
    // Requests are lost instead of answers: nothing is answered either, but the bytes tell.
    [
      oneWay(network, link, 'downstream'),
      () => addToxic(network.links, link, { type: 'timeout', streams: ['upstream'], attributes }),
    ],
    // Only requests, which are short, are trickled.
    [
      trickling(network, link, 4),
      () => addToxic(network.links, link, { type: 'bandwidth', streams: ['upstream'], attributes: { rate: 4 } }),
    ],
  ];
  for (const [fault, inject] of wrong) {
    const life = new FaultLife({ ...fault, inject }, deadlines);
    await assert.rejects(life.inject(), (error) => error instanceof CannotTell && /did not land/.test(error.message));
    assert.equal((await askAnew(link)).kind, 'answered');
  }
});
