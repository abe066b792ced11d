import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Rig } from './rig.ts';
import { exchangeWords } from './wire.ts';

const streams = ['upstream', 'downstream'] as const;
/** So long that it shows clearly whether anybody waited for it. */
const foreverMs = 600_000;
/** Clocks of two processes and timers in whole milliseconds agree to about this. */
const toleranceMs = 2;

/** Toxics through which data only trickles. */
const narrow = {
  bandwidth: { rate: 1 },
  slicer: { average_size: 1000, size_variation: 0, delay: 1_000_000 },
} as const;

/** What toxics do to data on its way, in each direction, on new and on existing connections. */
export function toxicConformance(rig: () => Promise<Rig>): void {
  for (const stream of streams) {
    describe(`${stream}: latency`, () => {
      it('delays data of new and existing connections, and only in its own direction', async () => {
        await using one = await rig();
        const existing = await one.connect();
        await one.add('latency', stream, { latency: 80, jitter: 0 });
        for (const pair of [existing, await one.connect()]) {
          const { from, to } = pair.ends(stream);
          const sentAtMs = performance.now();
          from.send('slow');
          await to.receives('slow');
          assert.ok(performance.now() - sentAtMs >= 80 - toleranceMs);
        }
      });

      it('never delays by less than latency minus jitter, and keeps the order', async () => {
        await using one = await rig();
        await one.add('latency', stream, { latency: 60, jitter: 30 });
        const { from, to } = (await one.connect()).ends(stream);
        const data = randomBytes(1000);
        const sentAtMs = performance.now();
        for (let byte = 0; byte < data.length; byte += 50) from.send(data.subarray(byte, byte + 50));
        await to.receivesBytes(1);
        assert.ok(performance.now() - sentAtMs >= 30 - toleranceMs);
        await to.receivesBytes(data.length);
        assert.ok(to.received.equals(data));
      });

      it('lets go of everything it holds when removed, in order', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('latency', stream, { latency: foreverMs, jitter: 0 });
        from.send('one ');
        to.send('other direction');
        await from.receives('other direction');
        from.send('two ');
        to.send('!');
        await from.receives('other direction!');
        assert.equal(to.text, '');
        await toxic.remove();
        await to.receives('one two ');
        from.send('three');
        await to.receives('one two three');
      });

      it('lets go of the data in front when updated, and applies its new delay to what follows', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('latency', stream, { latency: foreverMs, jitter: 0 });
        from.send('held');
        to.send('mark');
        await from.receives('mark');
        await one.change(toxic.name, { attributes: { latency: 1 } });
        await to.receives('held');
        from.send('+');
        await to.receives('held+');
      });
    });

    describe(`${stream}: bandwidth`, () => {
      it('takes at least as long as the rate says, and loses nothing', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        await one.add('bandwidth', stream, { rate: 500 });
        const data = randomBytes(200_000);
        const sentAtMs = performance.now();
        from.send(data);
        await to.receivesBytes(data.length);
        assert.ok(performance.now() - sentAtMs >= data.length / 500 - 100);
        assert.ok(to.received.equals(data));
      });

      it('of rate 0 lets nothing through until it is removed', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('bandwidth', stream, { rate: 0 });
        const data = randomBytes(300_000);
        from.send(data);
        to.send('other direction');
        await from.receives('other direction');
        assert.equal(to.receivedBytes, 0);
        await toxic.remove();
        await to.receivesBytes(data.length);
        assert.ok(to.received.equals(data));
      });
    });

    for (const [type, attributes] of Object.entries(narrow)) {
      describe(`${stream}: ${type}`, () => {
        it('holds the sender up instead of piling up data', async () => {
          await using one = await rig();
          const { from, to } = (await one.connect()).ends(stream);
          await one.add(type as keyof typeof narrow, stream, attributes);
          from.send(Buffer.alloc(64_000_000));
          await exchangeWords(to, from);
          assert.ok(from.socket.writableLength > 0, 'everything was taken');
        });
      });
    }

    describe(`${stream}: slow_close`, () => {
      it('passes data on at once, and the end after its delay', async () => {
        await using one = await rig();
        await one.add('slow_close', stream, { delay: 100 });
        const { from, to } = (await one.connect()).ends(stream);
        const closedAtMs = performance.now();
        from.socket.end('data');
        await to.receives('data');
        await to.ends();
        assert.ok(to.endedAtMs - closedAtMs >= 100 - toleranceMs);
      });

      it('lets the end go when removed', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('slow_close', stream, { delay: foreverMs });
        from.socket.end('data');
        await to.receives('data');
        to.send('still open');
        await from.receives('still open');
        assert.equal(to.ending, undefined);
        await toxic.remove();
        assert.equal(await to.ends(), 'fin');
      });
    });

    describe(`${stream}: timeout`, () => {
      it('drops all data, and closes the connection after a while without any', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const addedAtMs = performance.now();
        await one.add('timeout', stream, { timeout: 100 });
        from.send('dropped');
        assert.equal(await to.ends(), 'fin');
        assert.ok(to.endedAtMs - addedAtMs >= 100 - toleranceMs);
        assert.equal(to.text, '');
        await from.ends();
      });

      it('of 0 keeps the connection, and closes it when removed', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('timeout', stream, { timeout: 0 });
        from.send('dropped');
        to.send('other direction');
        await from.receives('other direction');
        assert.deepEqual([from.ending, to.ending], [undefined, undefined]);
        await toxic.remove();
        assert.deepEqual([await from.ends(), await to.ends(), to.text], ['fin', 'fin', '']);
      });

      it('also closes, when removed, the connections that its toxicity has spared', async () => {
        await using one = await rig();
        const toxic = await one.add('timeout', stream, { timeout: 0 }, 0);
        const { from, to } = (await one.connect()).ends(stream);
        from.send('spared');
        await to.receives('spared');
        await toxic.remove();
        assert.equal(await to.ends(), 'fin');
      });
    });

    describe(`${stream}: limit_data`, () => {
      it('closes after exactly so many bytes of each connection', async () => {
        await using one = await rig();
        const existing = await one.connect();
        const start = existing.ends(stream);
        start.from.send('before ');
        await start.to.receives('before ');
        await one.add('limit_data', stream, { bytes: 10 });
        const fresh = await one.connect();
        for (const pair of [existing, fresh]) {
          const { from, to } = pair.ends(stream);
          from.send('12345678');
          await to.receives(pair === existing ? 'before 12345678' : '12345678');
          from.send('90abc');
          await to.receives(pair === existing ? 'before 1234567890' : '1234567890');
          assert.deepEqual([await to.ends(), await from.ends()], ['fin', 'fin']);
        }
      });

      it('of 0 closes at the first data', async () => {
        await using one = await rig();
        await one.add('limit_data', stream, { bytes: 0 });
        const { from, to } = (await one.connect()).ends(stream);
        from.send('x');
        assert.deepEqual([await to.ends(), to.text], ['fin', '']);
      });

      it('counts on when it is raised', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('limit_data', stream, { bytes: 5 });
        from.send('1234');
        await to.receives('1234');
        await one.change(toxic.name, { attributes: { bytes: 7 } });
        from.send('56789');
        await to.receives('1234567');
        await to.ends();
      });
    });

    describe(`${stream}: slicer`, () => {
      it('cuts data into pieces with a pause after each, and loses none', async () => {
        await using one = await rig();
        await one.add('slicer', stream, { average_size: 100, size_variation: 20, delay: 10_000 });
        const { from, to } = (await one.connect()).ends(stream);
        const data = randomBytes(2000);
        const sentAtMs = performance.now();
        from.send(data);
        await to.receivesBytes(data.length);
        assert.ok(to.received.equals(data));
        // At most 120 bytes each: 17 pieces, 16 pauses of 10 ms. Pieces may meet again on their way, but not all of them.
        assert.ok(performance.now() - sentAtMs >= 160 - toleranceMs);
        assert.ok(to.pieces.length > 1);
      });

      it('lets go of the rest when removed', async () => {
        await using one = await rig();
        const { from, to } = (await one.connect()).ends(stream);
        const toxic = await one.add('slicer', stream, {
          average_size: 1000,
          size_variation: 0,
          delay: foreverMs * 1000,
        });
        const data = randomBytes(10_000);
        from.send(data);
        await to.receivesBytes(1);
        assert.ok(to.receivedBytes < data.length);
        await toxic.remove();
        await to.receivesBytes(data.length);
        assert.ok(to.received.equals(data));
      });
    });
  }
}
