import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { type Rig, request, within } from './rig.ts';
import { exchangeWords, Wire } from './wire.ts';

const streams = ['upstream', 'downstream'] as const;

/** What a proxy without toxics does with connections. */
export function connectionConformance(url: () => string, rig: () => Promise<Rig>): void {
  describe('a connection', () => {
    it('carries large amounts both ways at once, byte for byte', async () => {
      await using one = await rig();
      const { client, server } = await one.connect();
      const [up, down] = [randomBytes(8_000_000), randomBytes(8_000_001)];
      client.send(up);
      server.send(down);
      await Promise.all([server.receivesBytes(up.length), client.receivesBytes(down.length)]);
      assert.ok(server.received.equals(up));
      assert.ok(client.received.equals(down));
    });

    for (const stream of streams) {
      it(`holds the sender up while the receiver does not read, ${stream}`, async () => {
        await using one = await rig();
        const pair = await one.connect();
        const { from, to } = pair.ends(stream);
        to.socket.pause();
        const data = randomBytes(64_000_000);
        from.send(data);
        await exchangeWords(to, from);
        assert.ok(from.socket.writableLength > 0, 'everything was taken, though nobody reads');
        to.socket.resume();
        await to.receivesBytes(data.length);
        assert.ok(to.received.equals(data));
      });
    }

    it('closed in one direction is closed in both, after the data sent before', async () => {
      await using one = await rig();
      const { client, server } = await one.connect();
      client.socket.end('last words');
      await server.receives('last words');
      assert.equal(await server.ends(), 'fin');
      assert.equal(await client.ends(), 'fin');
    });

    for (const end of ['client', 'server'] as const) {
      it(`that the ${end} resets is closed on the other side`, async () => {
        await using one = await rig();
        const pair = await one.connect();
        pair[end].socket.resetAndDestroy();
        assert.equal(await pair[end === 'client' ? 'server' : 'client'].ends(), 'fin');
      });
    }

    it('is closed at once where the upstream cannot be reached', async () => {
      await using one = await rig();
      one.upstream.close();
      const client = await one.dial();
      assert.equal(await client.ends(), 'fin');
      await one.request('PATCH', `/proxies/${one.proxy.name}`, '{"upstream":"no address at all"}');
      const { listen } = await one.client.get(one.proxy.name);
      const second = await Wire.connect(Number(listen.split(':')[1]));
      assert.equal(await second.ends(), 'fin');
      second.socket.destroy();
    });

    it('is one of many that do not mix', async () => {
      await using one = await rig();
      const pairs = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const client = await one.dial();
          const data = randomBytes(20_000);
          client.send(data);
          return { client, data };
        }),
      );
      const servers = await one.arrivals(pairs.length);
      for (const server of servers) {
        await server.receivesBytes(20_000);
        server.send(server.received);
      }
      for (const { client, data } of pairs) {
        await client.receivesBytes(data.length);
        assert.ok(client.received.equals(data));
      }
    });
  });

  describe('a proxy that is', () => {
    it('disabled closes its connections and refuses new ones until enabled, at the same address', async () => {
      await using one = await rig();
      const { client, server } = await one.connect();
      client.send('before');
      await server.receives('before');
      const { listen, upstream } = one.proxy;
      const disabled = await one.proxy.update({ enabled: false, listen, upstream });
      assert.deepEqual([disabled.enabled, disabled.listen], [false, listen]);
      assert.deepEqual([await client.ends(), await server.ends()], ['fin', 'fin']);
      await assert.rejects(one.dial(), { code: 'ECONNREFUSED' });
      assert.equal((await one.proxy.update({ enabled: true, listen, upstream })).listen, listen);
      const again = await one.connect();
      again.client.send('after');
      await again.server.receives('after');
    });

    it('deleted closes its connections', async () => {
      await using one = await rig();
      const { client, server } = await one.connect();
      await one.proxy.remove();
      assert.deepEqual([await client.ends(), await server.ends()], ['fin', 'fin']);
      await assert.rejects(one.dial(), { code: 'ECONNREFUSED' });
    });

    it('led to another upstream closes its connections and keeps its toxics', async () => {
      await using one = await rig();
      await using other = await rig();
      const { client } = await one.connect();
      await one.add('latency', 'upstream', { latency: 0, jitter: 0 });
      const { listen } = one.proxy;
      await one.proxy.update({ enabled: true, listen, upstream: other.proxy.upstream });
      assert.equal(await client.ends(), 'fin');
      const second = await one.dial();
      second.send('moved');
      const [arrived] = await other.arrivals(1);
      await arrived?.receives('moved');
      assert.match((await one.request('GET', `/proxies/${one.proxy.name}/toxics`)).text, /"latency_upstream"/);
    });
  });

  describe('metrics', () => {
    it('count the bytes of each proxy and direction once its connections are closed', async () => {
      await using one = await rig();
      const { name, listen, upstream } = one.proxy;
      for (let round = 0; round < 2; round += 1) {
        const { client, server } = await one.connect();
        client.send('12345');
        await server.receives('12345');
        server.send('123');
        await client.receives('123');
        client.socket.end();
        await client.ends();
      }
      const line = (metric: string, direction: string, bytes: number) =>
        `toxiproxy_proxy_${metric}_bytes_total{direction="${direction}",listener="${listen}",proxy="${name}",upstream="${upstream}"} ${bytes}`;
      const expected = [
        line('received', 'downstream', 6),
        line('received', 'upstream', 10),
        line('sent', 'downstream', 6),
        line('sent', 'upstream', 10),
      ];
      await within(
        async () => {
          const { status, contentType, text } = await request(url(), 'GET', '/metrics');
          assert.equal(status, 200);
          assert.match(contentType ?? '', /^text\/plain; version=0\.0\.4; charset=utf-8/);
          const seen = text.split('\n').filter((candidate) => candidate.includes(`proxy="${name}"`));
          return seen.join('\n') === expected.join('\n') || undefined;
        },
        `the metrics to show\n${expected.join('\n')}`,
      );
      const { text } = await request(url(), 'GET', '/metrics');
      assert.match(text, /^# TYPE toxiproxy_proxy_received_bytes_total counter$/m);
      assert.match(text, /^# TYPE toxiproxy_proxy_sent_bytes_total counter$/m);
    });
  });
}
