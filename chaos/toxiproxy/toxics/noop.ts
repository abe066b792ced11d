import type { Stage } from '../stage.ts';
import type { ToxicType } from '../toxic.ts';

/** Lets everything through; also what a connection gets that a toxic's toxicity spares. */
export async function passThrough(stage: Stage): Promise<void> {
  while (true) {
    const chunk = await stage.next();
    if (chunk === 'interrupted') return;
    if (chunk === 'ended') return stage.close();
    await stage.emit(chunk.data, chunk.receivedAtMs);
  }
}

export const noop: ToxicType = { name: 'noop', attributes: [], bufferedChunks: 1, pipe: passThrough };
