import type { ToxicType } from '../toxic.ts';

/** Keeps the connection open for `delay` milliseconds after the sender has closed it. */
export const slowClose: ToxicType = {
  name: 'slow_close',
  attributes: ['delay'],
  bufferedChunks: 1,
  async pipe(stage) {
    while (true) {
      const chunk = await stage.next();
      if (chunk === 'interrupted') return;
      if (chunk === 'ended') {
        if (await stage.sleep(stage.toxic.attributes.delay ?? 0)) stage.close();
        return;
      }
      await stage.emit(chunk.data, chunk.receivedAtMs);
    }
  },
};
