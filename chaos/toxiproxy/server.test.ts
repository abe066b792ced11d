import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Rig, request, within } from './conformance/rig.ts';
import { startToxiproxy, type Toxiproxy } from './server.ts';

/** Where the embedded server goes beyond Shopify's: what hangs or crashes there must not do so here. */
describe('the embedded server', () => {
  let server: Toxiproxy;
  let url: string;
  before(async () => {
    server = await startToxiproxy({ host: '127.0.0.1', port: 0, seed: 1 });
    url = `http://127.0.0.1:${server.port}`;
  });
  after(() => server.close());

  const counted = async (name: string) => {
    const { text } = await request(url, 'GET', '/metrics');
    const pattern = new RegExp(
      `^toxiproxy_proxy_(\\w+)_bytes_total\\{direction="(\\w+)".*proxy="${name}".*\\} (\\d+)$`,
      'gm',
    );
    return Object.fromEntries(
      [...text.matchAll(pattern)].map(([, metric, direction, bytes]) => [`${metric} ${direction}`, Number(bytes)]),
    );
  };

  it('counts bytes of connections still open, so that a probe sees where data stops', async () => {
    await using one = await Rig.create(url);
    const { client, server: far } = await one.connect();
    client.send('12345');
    await far.receives('12345');
    const flowing = { 'received downstream': 0, 'received upstream': 5, 'sent downstream': 0, 'sent upstream': 5 };
    assert.deepEqual(await counted(one.proxy.name), flowing);
    const toxic = await one.add('timeout', 'upstream', { timeout: 0 });
    client.send('678');
    const swallowed = { ...flowing, 'received upstream': 8 };
    await within(
      async () => ((await counted(one.proxy.name))['received upstream'] === 8 ? true : undefined),
      '8 bytes',
    );
    assert.deepEqual(await counted(one.proxy.name), swallowed);
    await toxic.remove();
    await client.ends();
    assert.deepEqual(await counted(one.proxy.name), swallowed);
  });

  it('does not count as sent what the receiver has not let in', async () => {
    await using one = await Rig.create(url);
    const { client, server: far } = await one.connect();
    far.socket.pause();
    client.send(Buffer.alloc(64_000_000));
    far.send('mark');
    await client.receives('mark');
    const bytes = await counted(one.proxy.name);
    assert.ok(bytes['sent upstream']! <= bytes['received upstream']! && bytes['received upstream']! < 64_000_000);
  });

  for (const type of ['latency', 'bandwidth', 'slicer', 'limit_data'] as const) {
    it(`removes ${type} at once, though the receiver does not read`, async () => {
      await using one = await Rig.create(url);
      const { client, server: far } = await one.connect();
      const attributes = { latency: 1, rate: 1_000_000, average_size: 100_000, bytes: 1e12 };
      const toxic = await one.add(type, 'upstream', attributes);
      far.socket.pause();
      const data = Buffer.alloc(64_000_000, 'x');
      client.send(data);
      far.send('mark');
      await client.receives('mark');
      await toxic.remove();
      far.socket.resume();
      await far.receivesBytes(data.length);
      assert.ok(far.received.equals(data));
    });
  }

  it('survives attributes that make no sense', async () => {
    const senseless: [type: 'slicer' | 'bandwidth' | 'latency', attributes: Record<string, number>, flows: boolean][] =
      [
        ['slicer', {}, true],
        ['slicer', { average_size: 1, size_variation: 1000 }, true],
        ['slicer', { average_size: -5, size_variation: -5, delay: -5 }, true],
        ['latency', { latency: -50, jitter: -1 }, true],
        ['latency', { latency: 0, jitter: 5 }, true],
        ['bandwidth', { rate: -1 }, false],
      ];
    for (const [type, attributes, flows] of senseless) {
      await using one = await Rig.create(url);
      const { client, server: far } = await one.connect();
      const toxic = await one.add(type, 'upstream', attributes);
      client.send('through?');
      if (!flows) await toxic.remove();
      await far.receives('through?');
    }
  });

  it('closes the upstream when the client was gone before the two were joined', async () => {
    await using one = await Rig.create(url);
    // A name takes a moment to look up: enough for a client to be gone again.
    const upstream = one.proxy.upstream.replace('127.0.0.1', 'localhost');
    one.proxy = await one.proxy.update({ listen: one.proxy.listen, enabled: true, upstream });
    for (let round = 0; round < 50; round += 1) {
      const client = await one.dial();
      client.socket.resetAndDestroy();
    }
    await one.arrivals(50);
    for (const wire of one.arrived) await wire.ends();
  });

  it('rolls the same dice for the same seed', async () => {
    const fates: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const seeded = await startToxiproxy({ host: '127.0.0.1', port: 0, seed: 42 });
      fates.push(await fatesOf20(`http://127.0.0.1:${seeded.port}`));
      await seeded.close();
    }
    assert.equal(fates[0], fates[1]);
    assert.match(fates[0] ?? '', /x.*\.|\..*x/);
  });
});

/** Opens 20 connections under a toxic of toxicity 0.5 and writes down which were hit. */
async function fatesOf20(url: string): Promise<string> {
  await using one = await Rig.create(url);
  await one.add('limit_data', 'upstream', { bytes: 0 }, 0.5);
  let fates = '';
  for (let connection = 0; connection < 20; connection += 1) {
    const { client, server } = await one.connect();
    client.send('x');
    await server.until(() => server.receivedBytes > 0 || server.ending !== undefined, 'to be spared or hit');
    fates += server.receivedBytes > 0 ? '.' : 'x';
  }
  return fates;
}
