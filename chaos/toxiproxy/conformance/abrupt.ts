import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Rig } from './rig.ts';

const streams = ['upstream', 'downstream'] as const;
const foreverMs = 600_000;

/** Connections broken on purpose, toxicity, and several toxics at once. */
export function abruptConformance(rig: () => Promise<Rig>): void {
  for (const stream of streams) {
    describe(`${stream}: reset_peer`, () => {
      it('resets new connections at their first data, which is lost', async () => {
        await using one = await rig();
        await one.add('reset_peer', stream, { timeout: 0 });
        const { from, to } = (await one.connect()).ends(stream);
        from.send('lost');
        assert.deepEqual([await from.ends(), await to.ends()], ['reset', 'reset']);
        assert.equal(to.text, '');
      });

      it('resets them after its time-out', async () => {
        await using one = await rig();
        await one.add('reset_peer', stream, { timeout: 100 });
        const { from, to } = (await one.connect()).ends(stream);
        const sentAtMs = performance.now();
        from.send('lost');
        assert.equal(await to.ends(), 'reset');
        assert.ok(to.endedAtMs - sentAtMs >= 98);
      });

      it('closes existing connections at their next data, without RST', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        from.send('before');
        await to.receives('before');
        await one.add('reset_peer', stream, { timeout: 0 });
        from.send('lost');
        assert.deepEqual([await from.ends(), await to.ends()], ['fin', 'fin']);
        assert.equal(to.text, 'before');
      });

      it('does not save a connection about to be reset by being removed', async () => {
        await using one = await rig();
        const toxic = await one.add('reset_peer', stream, { timeout: 300 });
        const { from, to } = (await one.connect()).ends(stream);
        from.send('lost');
        to.send('mark');
        await from.receives('mark');
        await toxic.remove();
        assert.deepEqual([await from.ends(), await to.ends()], ['reset', 'reset']);
      });

      it('of toxicity 0 lets data through, but still turns the end into a reset', async () => {
        await using one = await rig();
        await one.add('reset_peer', stream, { timeout: 0 }, 0);
        const { from, to } = (await one.connect()).ends(stream);
        from.send('spared');
        await to.receives('spared');
        from.socket.end();
        assert.deepEqual([await from.ends(), await to.ends()], ['reset', 'reset']);
      });
    });

    describe(`${stream}: toxicity`, () => {
      it('0 spares every connection, 1 none, and a change reaches existing ones', async () => {
        await using one = await rig();
        const toxic = await one.add('latency', stream, { latency: foreverMs, jitter: 0 }, 0);
        const pairs = [await one.connect(), await one.connect(), await one.connect()];
        for (const pair of pairs) {
          const { from, to } = pair.ends(stream);
          from.send('spared ');
          await to.receives('spared ');
        }
        await one.change(toxic.name, { toxicity: 1 });
        for (const pair of pairs) {
          const { from, to } = pair.ends(stream);
          from.send('held');
          to.send('mark');
          await from.receives('mark');
          assert.equal(to.text, 'spared ');
        }
        await one.change(toxic.name, { toxicity: 0 });
        for (const pair of pairs) await pair.ends(stream).to.receives('spared held');
      });

      it('in between hits some connections and spares others', async () => {
        await using one = await rig();
        await one.add('limit_data', stream, { bytes: 0 }, 0.5);
        const clients = await Promise.all(Array.from({ length: 40 }, () => one.dial()));
        const servers = await one.arrivals(clients.length);
        const [from, to] = stream === 'upstream' ? [clients, servers] : [servers, clients];
        for (const wire of from) wire.send('x');
        await Promise.all(
          to.map((wire) =>
            wire.until(() => wire.receivedBytes > 0 || wire.ending !== undefined, 'to be spared or hit'),
          ),
        );
        const spared = to.filter(({ receivedBytes }) => receivedBytes > 0).length;
        // Outside 4 to 36 of 40 once in about 10^7 runs.
        assert.ok(spared > 3 && spared < 37, `${spared} of 40 spared`);
      });
    });

    describe(`${stream}: several toxics`, () => {
      it('together deliver every byte', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const data = randomBytes(1_500_000);
        await one.add('latency', stream, { latency: 20, jitter: 10 });
        await one.add('bandwidth', stream, { rate: 5000 });
        await one.add('slicer', stream, { average_size: 8000, size_variation: 2000, delay: 10 });
        await one.add('limit_data', stream, { bytes: 1_000_000 });
        from.send(data);
        await to.receivesBytes(1_000_000);
        await to.ends();
        assert.ok(to.received.equals(data.subarray(0, 1_000_000)));
      });

      it('may come, change and go while data flows, and none is lost', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const data = randomBytes(6_000_000);
        from.send(data);
        for (let round = 0; round < 10; round += 1) {
          const slow = await one.add('bandwidth', stream, { rate: 2000 });
          const late = await one.add('latency', stream, { latency: 5, jitter: 5 });
          await one.change(slow.name, { attributes: { rate: 3000 } });
          await slow.remove();
          const cut = await one.add('slicer', stream, { average_size: 5000, size_variation: 1000, delay: 50 });
          await one.change(late.name, { attributes: { latency: 1 } });
          await late.remove();
          await cut.remove();
        }
        await to.receivesBytes(data.length);
        assert.ok(to.received.equals(data));
      });
    });
  }
}
