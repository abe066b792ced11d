import { type ICreateToxicBody, type ToxicDirection, ToxiproxyError } from 'toxiproxy-node-client';
import { messageOf } from '../../harness/errors.ts';
import type { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';

export interface ToxicSpec {
  readonly type: ICreateToxicBody<unknown>['type'];
  /** `upstream`: towards the link's far end; `downstream`: its answers. */
  readonly streams: readonly ToxicDirection[];
  readonly attributes: Readonly<Record<string, number>>;
}

/** At most one toxic of the suite on each stream, under a name of its own: whoever heals needs no memory of what was done. */
const nameOn = (stream: ToxicDirection) => `diamond-fault-${stream}`;

/** Puts the toxic on the link's streams: on connections that are open already, and on new ones. */
export async function addToxic(links: Links, link: Link, { type, streams, attributes }: ToxicSpec): Promise<void> {
  const proxy = await links.proxy(link);
  for (const stream of streams) await proxy.addToxic({ name: nameOn(stream), type, stream, toxicity: 1, attributes });
}

/** Takes the suite's toxics off the link; none there is fine. */
export async function removeToxics(links: Links, link: Link): Promise<void> {
  const proxy = await links.proxy(link);
  for (const stream of ['upstream', 'downstream'] as const) {
    try {
      await (await proxy.getToxic(nameOn(stream))).remove();
    } catch (error) {
      if (!(error instanceof ToxiproxyError) || !messageOf(error).includes('404')) throw error;
    }
  }
}
