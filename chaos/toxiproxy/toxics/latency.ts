import type { Random } from '../random.ts';
import type { Attributes, ToxicType } from '../toxic.ts';

/**
 * Delays all data by `latency` ± `jitter` milliseconds, counted from when it was received, so that it adds delay without
 * limiting throughput. Order is kept.
 */
export const latency = (random: Random): ToxicType => ({
  name: 'latency',
  attributes: ['latency', 'jitter'],
  // Data in flight, not data held up: as deep as Toxiproxy's own buffer.
  bufferedChunks: 1024,
  async pipe(stage) {
    while (true) {
      const chunk = await stage.next();
      if (chunk === 'interrupted') return;
      if (chunk === 'ended') return stage.close();
      const waitMs = delayMs(stage.toxic.attributes, random) - (performance.now() - chunk.receivedAtMs);
      const waited = await stage.sleep(waitMs);
      await stage.emit(chunk.data, waited ? chunk.receivedAtMs + waitMs : chunk.receivedAtMs);
    }
  },
});

function delayMs({ latency = 0, jitter = 0 }: Attributes, random: Random): number {
  return jitter > 0 ? latency + Math.floor(random() * jitter * 2) - jitter : latency;
}
