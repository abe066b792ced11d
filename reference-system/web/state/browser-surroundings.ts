import type { StreamSurroundings } from './live-stream.ts';

/** The real EventSource, clock and network state. */
export const browserSurroundings: StreamSurroundings = {
  open: (url) => new EventSource(url) as unknown as ReturnType<StreamSurroundings['open']>,
  later: (action, delayMs) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
  isOnline: () => navigator.onLine,
  random: () => Math.random(),
};
