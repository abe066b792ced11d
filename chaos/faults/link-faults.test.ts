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
import type { Network } from './link-fault.ts';
import { refused } from './refused.ts';
import { stalled } from './stalled.ts';
import { addToxic } from './toxic.ts';

let toxiproxy: Toxiproxy;
let server: Server;
let link: Link;
let network: Network;

before(async () => {
  server = createServer((_request, response) => response.end('alive'));
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
  network = { links: new Links({ links: [link], toxiproxyUrl }), database: { observerUrl: '' } };
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

test('a toxic on the wrong stream is a fault that did not land', async () => {
  // Slowed answers are what the fault claims; the toxic is put on the requests of connections that are refused anyway: none.
  const fault = {
    ...stalled(network, link),
    inject: () =>
      addToxic(network.links, link, { type: 'limit_data', streams: ['upstream'], attributes: { bytes: 1e6 } }),
  };
  await assert.rejects(new FaultLife(fault, deadlines).inject(), /did not land.*answered after/);
  assert.equal((await askAnew(link)).kind, 'answered');
});
