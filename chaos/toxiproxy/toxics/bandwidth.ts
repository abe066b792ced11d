import type { ToxicType } from '../toxic.ts';

/** Data that would take longer than this is let through in pieces of this length. */
const sliceMs = 100;

/** Limits throughput to `rate` kilobytes per second, which is bytes per millisecond. A rate of 0 lets nothing through. */
export const bandwidth: ToxicType = {
  name: 'bandwidth',
  attributes: ['rate'],
  bufferedChunks: 1,
  async pipe(stage) {
    // Time owed to, or (below 0) taken beyond, what the rate asks for: timers are late, the rate shall not be.
    let owedMs = 0;
    while (true) {
      const chunk = await stage.next();
      if (chunk === 'interrupted') return;
      if (chunk === 'ended') return stage.close();
      const rate = Math.max(0, stage.toxic.attributes.rate ?? 0);
      let { data } = chunk;
      owedMs += rate > 0 ? data.length / rate : Number.POSITIVE_INFINITY;
      while (true) {
        const whole = data.length <= rate * sliceMs;
        const startedMs = performance.now();
        const waited = await stage.sleep(whole || rate === 0 ? owedMs : sliceMs);
        owedMs -= performance.now() - startedMs;
        const part = whole || !waited ? data : data.subarray(0, rate * sliceMs);
        await stage.emit(part, chunk.receivedAtMs);
        if (!waited) return;
        if (whole) break;
        data = data.subarray(part.length);
      }
    }
  },
};
