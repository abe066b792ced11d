import { connect } from 'node:net';
import * as toxiproxyClient from 'toxiproxy-node-client';
import { CannotTell, DiamondError } from './errors.ts';
import type { Link, System } from './system.ts';

/** The system's network links as something that can be cut and healed, through Toxiproxy's API only. */
export class Links {
  readonly #links: readonly Link[];
  readonly #client: toxiproxyClient.Toxiproxy;

  constructor(system: Pick<System, 'links' | 'toxiproxyUrl'>) {
    this.#links = system.links;
    this.#client = new toxiproxyClient.Toxiproxy(system.toxiproxyUrl ?? 'http://127.0.0.1:1');
  }

  ofKind(kind: Link['kind']): readonly Link[] {
    const links = this.#links.filter((link) => link.kind === kind);
    if (links.length === 0) throw new CannotTell(`The adapter names no link of kind "${kind}".`);
    return links;
  }

  named(name: string): Link {
    const link = this.#links.find((each) => each.name === name);
    if (link) return link;
    throw new DiamondError({
      code: 'unknown-link',
      subject: 'link',
      expected: `one of ${this.#links.map((each) => each.name).join(', ')}`,
      received: `"${name}"`,
      action: 'Name a link of the adapter.',
    });
  }

  /** The Toxiproxy proxy that the link runs through. */
  proxy(link: Link): Promise<toxiproxyClient.Proxy> {
    return this.#client.get(link.proxy);
  }

  /** Refuses new connections and closes the existing ones. */
  async cut(link: Link): Promise<void> {
    await this.#enable(link, false);
  }

  async heal(link: Link): Promise<void> {
    await this.#enable(link, true);
  }

  /** Whether the link accepts a connection right now. Observes only. */
  accepts(link: Link): Promise<boolean> {
    const [host, port] = splitAddress(link.listen);
    return new Promise((resolve) => {
      const socket = connect({ host, port, timeout: 1_000 });
      const answer = (accepted: boolean) => {
        socket.destroy();
        resolve(accepted);
      };
      socket.once('connect', () => answer(true));
      socket.once('timeout', () => answer(false));
      socket.once('error', () => answer(false));
    });
  }

  /**
   * Cuts the link, confirms that it is cut, runs `body`, heals the link whatever happened, and confirms that.
   * Rejects with CannotTell where the cut did not take effect.
   */
  async whileCut<T>(link: Link, body: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      await this.cut(link);
      if (await this.accepts(link)) throw new CannotTell(`${link.name} still accepts connections after it was cut.`);
      result = await body();
    } finally {
      await this.heal(link);
    }
    if (await this.accepts(link)) return result;
    throw new CannotTell(`${link.name} does not accept connections after it was healed.`);
  }

  /** Lets nothing through in either direction while `body` runs. Connections stay open: only a time-out can tell. */
  async whileStalled<T>(link: Link, body: () => Promise<T>): Promise<T> {
    const proxy = await this.proxy(link);
    const toxics: { remove(): Promise<unknown> }[] = [];
    const silent = { type: 'timeout', toxicity: 1, attributes: { timeout: 0 } } as const;
    try {
      // Under the names that a later sweep looks for, should this process be killed before it heals.
      for (const stream of ['upstream', 'downstream'] as const)
        toxics.push(await proxy.addToxic({ ...silent, name: `diamond-fault-${stream}`, stream }));
      return await body();
    } finally {
      for (const toxic of toxics) await toxic.remove();
    }
  }

  async #enable(link: Link, enabled: boolean): Promise<void> {
    const proxy = await this.proxy(link);
    await proxy.update({ enabled, listen: link.listen, upstream: link.upstream });
  }
}

function splitAddress(address: string): [string, number] {
  const at = address.lastIndexOf(':');
  return [address.slice(0, at).replace(/^\[|\]$/g, ''), Number(address.slice(at + 1))];
}
