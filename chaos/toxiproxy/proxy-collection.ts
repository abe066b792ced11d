import { missingField, proxyAlreadyExists, proxyNotFound } from './api-error.ts';
import type { Metrics } from './metrics.ts';
import type { Random } from './random.ts';
import { TcpProxy } from './tcp-proxy.ts';

/** A proxy as a client asks for it. */
export interface ProxyInput {
  name: string;
  listen: string;
  upstream: string;
  enabled: boolean;
}

/** All proxies of a server, by name. */
export class ProxyCollection {
  readonly #proxies = new Map<string, TcpProxy>();
  readonly #random: Random;
  readonly #metrics: Metrics;

  constructor(random: Random, metrics: Metrics) {
    this.#random = random;
    this.#metrics = metrics;
  }

  /** Proxies by name, sorted. */
  get byName(): Record<string, TcpProxy> {
    return Object.fromEntries([...this.#proxies].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** @throws {ApiError} 404 */
  get(name: string): TcpProxy {
    const proxy = this.#proxies.get(name);
    if (!proxy) throw proxyNotFound();
    return proxy;
  }

  /** @throws {ApiError} 400 for a missing field, 409 for a name in use, 500 when it cannot listen. */
  async add(input: ProxyInput): Promise<TcpProxy> {
    requireFields(input);
    if (this.#proxies.has(input.name)) throw proxyAlreadyExists();
    return await this.#put(input);
  }

  /**
   * Creates the proxies not there yet and replaces those with another address or upstream; one that is there already stays
   * as it is, toxics and all, whatever `enabled` says.
   * @param done receives each proxy as soon as it is there, so that a failure can tell how far it came.
   * @throws {ApiError} 400, before anything is changed; 500, with the proxies before this one in place.
   */
  async populate(inputs: readonly ProxyInput[], done: (proxy: TcpProxy) => void): Promise<void> {
    for (const [index, input] of inputs.entries()) requireFields(input, ` at proxy ${index + 1}`);
    for (const input of inputs) {
      const existing = this.#proxies.get(input.name);
      if (existing && !(await existing.differsFrom(input))) {
        done(existing);
        continue;
      }
      await existing?.stop();
      done(await this.#put(input));
    }
  }

  /** @throws {ApiError} 404 */
  async remove(name: string): Promise<void> {
    const proxy = this.get(name);
    await proxy.stop();
    this.#proxies.delete(name);
  }

  /** Enables every proxy and removes every toxic. */
  async reset(): Promise<void> {
    for (const proxy of this.#proxies.values()) {
      await proxy.start();
      await proxy.chain.clear();
    }
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.stop()));
  }

  async #put({ name, listen, upstream, enabled }: ProxyInput): Promise<TcpProxy> {
    const proxy = new TcpProxy(name, listen, upstream, this.#random, this.#metrics);
    if (enabled) await proxy.start();
    this.#proxies.set(name, proxy);
    return proxy;
  }
}

function requireFields({ name, upstream }: ProxyInput, where = ''): void {
  if (name === '') throw missingField(`name${where}`);
  if (upstream === '') throw missingField(`upstream${where}`);
}
