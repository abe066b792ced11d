import type { Random } from '../random.ts';
import type { ToxicType } from '../toxic.ts';

/** Cuts data into pieces of `average_size` ± `size_variation` bytes and waits `delay` microseconds after each. */
export const slicer = (random: Random): ToxicType => ({
  name: 'slicer',
  attributes: ['average_size', 'size_variation', 'delay'],
  bufferedChunks: 1,
  async pipe(stage) {
    // Timers know milliseconds only: shorter delays add up until they are worth one.
    let owedMs = 0;
    while (true) {
      const chunk = await stage.next();
      if (chunk === 'interrupted') return;
      if (chunk === 'ended') return stage.close();
      const { average_size = 0, size_variation = 0, delay = 0 } = stage.toxic.attributes;
      const ends = cut(chunk.data.length, Math.max(1, average_size), Math.max(0, size_variation), random);
      let start = 0;
      for (const end of ends) {
        await stage.emit(chunk.data.subarray(start, end), chunk.receivedAtMs);
        start = end;
        owedMs += Math.max(0, delay) / 1000;
        const startedMs = performance.now();
        const waited = owedMs >= 1 ? await stage.sleep(owedMs) : await stage.turn();
        owedMs -= performance.now() - startedMs;
        if (waited) continue;
        if (end < chunk.data.length) await stage.emit(chunk.data.subarray(end), chunk.receivedAtMs);
        return;
      }
    }
  },
});

/** Where to cut `length` bytes: halves, moved by up to `variation`, until every piece is about `size`. Ends with `length`. */
export function cut(length: number, size: number, variation: number, random: Random): number[] {
  const ends: number[] = [];
  const open = [{ start: 0, end: length }];
  for (let piece = open.pop(); piece; piece = open.pop()) {
    const { start, end } = piece;
    if (end - start - size <= variation || end - start < 2) {
      ends.push(end);
      continue;
    }
    const moved = start + Math.floor((end - start) / 2) + Math.floor(random() * variation * 2) - variation;
    // A variation larger than the average size must not move the cut out of the piece.
    const middle = Math.min(end - 1, Math.max(start + 1, moved));
    open.push({ start: middle, end }, { start, end: middle });
  }
  return ends;
}
