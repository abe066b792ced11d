import type { ToxicType } from '../toxic.ts';

/**
 * Drops all data, and closes the connection after `timeout` milliseconds without any; with 0 it stays open. Removing the
 * toxic closes the connection too, since data is missing from it.
 */
export const timeout: ToxicType = {
  name: 'timeout',
  attributes: ['timeout'],
  bufferedChunks: 1,
  closesWhenRemoved: true,
  async pipe(stage) {
    const timeoutMs = stage.toxic.attributes.timeout ?? 0;
    // Each piece of data starts the time anew, as Toxiproxy does it: a connection that keeps sending is never closed.
    const timer = timeoutMs > 0 ? setTimeout(() => stage.close(), timeoutMs) : undefined;
    while (true) {
      const chunk = await stage.next();
      if (typeof chunk === 'object') {
        timer?.refresh();
        continue;
      }
      clearTimeout(timer);
      if (chunk === 'ended') stage.close();
      return;
    }
  },
};
