import type { Random } from './random.ts';
import type { ToxicType } from './toxic.ts';
import { bandwidth } from './toxics/bandwidth.ts';
import { latency } from './toxics/latency.ts';
import { limitData } from './toxics/limit-data.ts';
import { noop } from './toxics/noop.ts';
import { resetPeer } from './toxics/reset-peer.ts';
import { slicer } from './toxics/slicer.ts';
import { slowClose } from './toxics/slow-close.ts';
import { timeout } from './toxics/timeout.ts';

/** All kinds of toxics by name. "Down" is none of them: that is a disabled proxy. */
export function toxicTypes(random: Random): ReadonlyMap<string, ToxicType> {
  const types = [bandwidth, latency(random), limitData, noop, resetPeer, slicer(random), slowClose, timeout];
  return new Map(types.map((type) => [type.name, type]));
}
