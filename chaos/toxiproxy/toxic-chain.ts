import { toxicAlreadyExists, toxicNotFound } from './api-error.ts';
import type { Link } from './link.ts';
import type { Stream, Toxic } from './toxic.ts';

/** The links of one connection. */
export type Links = Readonly<Record<Stream, Link>>;

/** A proxy's toxics in order, per stream, and the live links they work on: changes reach existing connections at once. */
export class ToxicChain {
  readonly byStream: Readonly<Record<Stream, Toxic[]>> = { upstream: [], downstream: [] };
  readonly #attached = new Set<Links>();

  /** All toxics, upstream ones first. */
  get toxics(): Toxic[] {
    return [...this.byStream.upstream, ...this.byStream.downstream];
  }

  attach(links: Links): void {
    this.#attached.add(links);
  }

  detach(links: Links): void {
    this.#attached.delete(links);
  }

  /** @throws {ApiError} 404 */
  get(name: string): Toxic {
    const toxic = this.toxics.find((candidate) => candidate.name === name);
    if (!toxic) throw toxicNotFound();
    return toxic;
  }

  /** @throws {ApiError} 409 when either stream has a toxic of that name. */
  add(toxic: Toxic): void {
    if (this.toxics.some(({ name }) => name === toxic.name)) throw toxicAlreadyExists();
    this.byStream[toxic.stream].push(toxic);
    for (const links of this.#attached) links[toxic.stream].add(toxic);
  }

  async update(toxic: Toxic, change: Partial<Pick<Toxic, 'toxicity' | 'attributes'>>): Promise<void> {
    Object.assign(toxic, change);
    await Promise.all([...this.#attached].map((links) => links[toxic.stream].update(toxic)));
  }

  async remove(toxic: Toxic): Promise<void> {
    const toxics = this.byStream[toxic.stream];
    toxics.splice(toxics.indexOf(toxic), 1);
    await Promise.all([...this.#attached].map((links) => links[toxic.stream].remove(toxic)));
  }

  async clear(): Promise<void> {
    for (const toxic of this.toxics) await this.remove(toxic);
  }
}
