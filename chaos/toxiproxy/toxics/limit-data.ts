import type { ToxicType } from '../toxic.ts';

/** Closes the connection after `bytes` bytes. Raising the limit lets a connection live on; what has passed still counts. */
export const limitData: ToxicType = {
  name: 'limit_data',
  attributes: ['bytes'],
  bufferedChunks: 1,
  async pipe(stage) {
    while (true) {
      const chunk = await stage.next();
      if (chunk === 'interrupted') return;
      if (chunk === 'ended') return stage.close();
      const limitBytes = stage.toxic.attributes.bytes ?? 0;
      const allowed = chunk.data.subarray(0, Math.max(0, limitBytes - stage.passedBytes));
      stage.passedBytes += allowed.length;
      if (allowed.length > 0) await stage.emit(allowed, chunk.receivedAtMs);
      if (stage.passedBytes >= limitBytes) return stage.close();
    }
  },
};
