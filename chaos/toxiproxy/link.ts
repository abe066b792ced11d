import type { Socket } from 'node:net';
import type { Endpoint } from './endpoint.ts';
import type { Outlet } from './outlet.ts';
import type { Random } from './random.ts';
import { Stage } from './stage.ts';
import type { Toxic } from './toxic.ts';

/**
 * One direction of one connection: source socket → a stage per toxic → destination socket. Without toxics the source writes
 * straight to the destination.
 *
 * When the source ends or breaks, the end travels through the stages and then closes the destination, in both directions:
 * like Toxiproxy, a link does not pass on half-closed connections.
 */
export class Link {
  readonly #source: Socket;
  readonly #destination: Endpoint;
  readonly #random: Random;
  readonly #stages: Stage[] = [];
  #first: Outlet;
  #sourceEnded = false;

  constructor(source: Endpoint, destination: Endpoint, toxics: readonly Toxic[], random: Random) {
    this.#source = source.socket;
    this.#destination = destination;
    this.#random = random;
    this.#first = destination;
    for (const toxic of toxics) {
      if (toxic.type.resetsConnections) {
        source.resetOnClose();
        destination.resetOnClose();
      }
      this.add(toxic);
    }
    this.#source.on('data', (data: Buffer) => this.#forward(data));
    this.#source.once('end', () => this.#endSource());
    this.#source.once('close', () => this.#endSource());
    destination.socket.once('close', () => this.#abandon());
  }

  /** Puts a new toxic behind the present ones. */
  add(toxic: Toxic): void {
    const stage = new Stage(toxic, this.#destination, this.#random);
    this.#connect(this.#stages.length - 1, stage);
    this.#stages.push(stage);
    stage.start();
  }

  /** The toxic's attributes or toxicity have changed: it starts anew, with the dice rolled again. */
  async update(toxic: Toxic): Promise<void> {
    const stage = this.#stages.find((candidate) => candidate.toxic === toxic);
    if (!stage) return;
    await stage.stop();
    if (!stage.closed) stage.start();
  }

  /** Takes the toxic away; data that it held moves on at once. */
  async remove(toxic: Toxic): Promise<void> {
    const index = this.#stages.findIndex((stage) => stage.toxic === toxic);
    const stage = this.#stages[index];
    if (!stage) return;
    await stage.stop();
    if (toxic.type.closesWhenRemoved) stage.close();
    // A closed stage stays: it keeps whatever is still in front of it from reaching a destination that was told to close.
    if (stage.closed) return;
    this.#stages.splice(index, 1);
    this.#connect(index - 1, stage.output);
    stage.handOver();
  }

  #connect(index: number, outlet: Outlet): void {
    const stage = this.#stages[index];
    if (stage) stage.output = outlet;
    else this.#first = outlet;
  }

  #forward(data: Buffer): void {
    if (this.#first.push(data)) return;
    this.#source.pause();
    this.#first.onRoom(() => this.#source.resume());
  }

  #endSource(): void {
    if (this.#sourceEnded) return;
    this.#sourceEnded = true;
    this.#first.end();
  }

  #abandon(): void {
    this.#source.pause();
    for (const stage of this.#stages) stage.abandon();
  }
}
