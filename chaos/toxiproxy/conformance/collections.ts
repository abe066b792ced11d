import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, type Rig, request } from './rig.ts';

interface Shown {
  name: string;
  listen: string;
  enabled: boolean;
  toxics: { name: string }[];
}

/** Populate and reset, which act on many proxies at once, and the toxics of a proxy as the API shows them. */
export function collectionConformance(url: () => string, rig: () => Promise<Rig>): void {
  const populate = async (proxies: unknown) => {
    const { status, text } = await request(url(), 'POST', '/populate', JSON.stringify(proxies));
    const body = parse(text) as { proxies: Shown[] | null; error?: string };
    return { status, error: body.error, proxies: body.proxies };
  };

  describe('populate', () => {
    it('creates what is not there, enabled unless told otherwise', async () => {
      await using one = await rig();
      const proxies = await one.client.populate([
        { name: 'first', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' },
        { name: 'second', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: false },
      ]);
      assert.deepEqual([proxies.first?.enabled, proxies.second?.enabled], [true, false]);
      await proxies.first?.remove();
      await proxies.second?.remove();
    });

    it('leaves alone what is there already: connections, toxics and whether it is enabled', async () => {
      await using one = await rig();
      const pair = await one.connect();
      await one.add('latency', 'upstream', { latency: 0, jitter: 0 });
      const { name, listen, upstream } = one.proxy;
      const { status, proxies } = await populate([{ name, listen, upstream, enabled: false }]);
      assert.equal(status, 201);
      assert.deepEqual([proxies?.[0]?.enabled, proxies?.[0]?.toxics.length], [true, 1]);
      pair.client.send('still here');
      await pair.server.receives('still here');
    });

    it('replaces what has another address, and drops its connections and toxics', async () => {
      await using one = await rig();
      const pair = await one.connect();
      await one.add('latency', 'upstream', { latency: 0, jitter: 0 });
      const { name, upstream } = one.proxy;
      const { proxies } = await populate([{ name, listen: '127.0.0.1:0', upstream }]);
      assert.notEqual(proxies?.[0]?.listen, one.proxy.listen);
      assert.deepEqual(proxies?.[0]?.toxics, []);
      assert.equal(await pair.client.ends(), 'fin');
    });

    it('stops at the first that fails, and tells which are there', async () => {
      await using one = await rig();
      const { status, error, proxies } = await populate([
        { name: 'before', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' },
        { name: 'failing', listen: one.proxy.listen, upstream: '127.0.0.1:1' },
        { name: 'after', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' },
      ]);
      assert.equal(status, 500);
      assert.equal(error, `listen tcp ${one.proxy.listen}: bind: address already in use`);
      assert.deepEqual(
        proxies?.map(({ name }) => name),
        ['before'],
      );
      assert.deepEqual(Object.keys(await one.client.getAll()).sort(), ['before', one.proxy.name].sort());
      await request(url(), 'DELETE', '/proxies/before');
    });
  });

  describe('reset', () => {
    it('enables every proxy and removes every toxic, of existing connections too', async () => {
      await using off = await rig();
      await using poisoned = await rig();
      await off.request('PATCH', `/proxies/${off.proxy.name}`, '{"enabled":false}');
      const { client, server } = await poisoned.connect();
      await poisoned.add('latency', 'upstream', { latency: 60_000, jitter: 0 });
      await poisoned.add('bandwidth', 'downstream', { rate: 0 });
      client.send('up');
      server.send('down');
      await off.client.reset();
      await server.receives('up');
      await client.receives('down');
      const shown = Object.values(await off.client.getAll());
      assert.deepEqual(
        shown.map(({ enabled }) => enabled),
        [true, true],
      );
      for (const { proxy } of [off, poisoned]) {
        assert.equal((await off.request('GET', `/proxies/${proxy.name}/toxics`)).text, '[]');
      }
      const again = await off.connect();
      again.client.send('hello');
      await again.server.receives('hello');
    });
  });

  describe('toxics', () => {
    it('are filled up with what was not given', async () => {
      await using one = await rig();
      const path = `/proxies/${one.proxy.name}/toxics`;
      const bare = async (body: string) => (await one.request('POST', path, body)).text;
      const filled = (type: string, attributes: Record<string, number>) =>
        JSON.stringify({ attributes, name: `${type}_downstream`, type, stream: 'downstream', toxicity: 1 });
      for (const [type, attributes] of Object.entries(allAttributes)) {
        assert.equal(await bare(JSON.stringify({ type })), filled(type, attributes));
      }
    });

    it('keep their spelling, ignore unknown attributes and round toxicity to single precision', async () => {
      await using one = await rig();
      const body = '{"type":"latency","stream":"UpStream","toxicity":0.123456789,"attributes":{"Latency":5,"foo":1}}';
      const { status, text } = await one.request('POST', `/proxies/${one.proxy.name}/toxics`, body);
      assert.equal(status, 200);
      assert.equal(
        text,
        '{"attributes":{"latency":5,"jitter":0},"name":"latency_UpStream","type":"latency","stream":"UpStream","toxicity":0.12345679}',
      );
    });

    it('are listed upstream ones first, each in the order it came', async () => {
      await using one = await rig();
      for (const stream of ['downstream', 'upstream'] as const) {
        await one.add('latency', stream, { latency: 0 });
        await one.add('slicer', stream, { average_size: 1 });
      }
      const { text } = await one.request('GET', `/proxies/${one.proxy.name}/toxics`);
      const names = (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
      assert.deepEqual(names, ['latency_upstream', 'slicer_upstream', 'latency_downstream', 'slicer_downstream']);
    });

    it('can be changed in attributes and toxicity only, each by itself', async () => {
      await using one = await rig();
      const toxic = await one.add('latency', 'upstream', { latency: 1, jitter: 2 });
      const shown = (latency: number, toxicity: number) =>
        JSON.stringify({
          attributes: { latency, jitter: 2 },
          name: toxic.name,
          type: 'latency',
          stream: 'upstream',
          toxicity,
        });
      assert.equal((await one.change(toxic.name, { attributes: { latency: 3 } })).text, shown(3, 1));
      assert.equal((await one.change(toxic.name, { toxicity: 0.5 })).text, shown(3, 0.5));
      const rest = '{"name":"other","type":"timeout","stream":"downstream","attributes":null}';
      const path = `/proxies/${one.proxy.name}/toxics/${toxic.name}`;
      assert.equal((await one.request('POST', path, rest)).text, shown(3, 0.5));
      assert.deepEqual((await one.proxy.getToxic(toxic.name)).attributes, { latency: 3, jitter: 2 });
      await toxic.remove();
      assert.equal((await one.request('GET', path)).status, 404);
    });
  });
}

const allAttributes: Readonly<Record<string, Record<string, number>>> = {
  bandwidth: { rate: 0 },
  latency: { latency: 0, jitter: 0 },
  limit_data: { bytes: 0 },
  noop: {},
  reset_peer: { timeout: 0 },
  slicer: { average_size: 0, size_variation: 0, delay: 0 },
  slow_close: { delay: 0 },
  timeout: { timeout: 0 },
};
