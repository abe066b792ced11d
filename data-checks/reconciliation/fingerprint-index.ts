import type { Fingerprint } from './fingerprint.ts';

/** Numbers fingerprints 0, 1, 2 … in order of arrival: an open-addressing hash table over typed arrays. */
export class FingerprintIndex {
  size = 0;
  #slots = new Int32Array(1 << 16).fill(-1);
  #a = new Int32Array(1 << 15);
  #b = new Int32Array(1 << 15);

  /** The fingerprint's number, or −1. */
  find(key: Fingerprint): number {
    return this.#slots[this.#slotOf(key.a, key.b)]!;
  }

  /** The fingerprint's number; a new one where it was not known (then it is the former `size`). */
  add(key: Fingerprint): number {
    if (this.size === this.#a.length) this.#grow();
    const slot = this.#slotOf(key.a, key.b);
    if (this.#slots[slot]! >= 0) return this.#slots[slot]!;
    this.#slots[slot] = this.size;
    this.#a[this.size] = key.a;
    this.#b[this.size] = key.b;
    this.size += 1;
    return this.size - 1;
  }

  #slotOf(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry < 0 || (this.#a[entry] === (a | 0) && this.#b[entry] === (b | 0))) return slot;
    }
  }

  #grow(): void {
    const [a, b] = [this.#a, this.#b];
    this.#a = new Int32Array(a.length * 2);
    this.#b = new Int32Array(b.length * 2);
    this.#a.set(a);
    this.#b.set(b);
    this.#slots = new Int32Array(this.#a.length * 2).fill(-1);
    for (let entry = 0; entry < this.size; entry += 1) this.#slots[this.#slotOf(a[entry]!, b[entry]!)] = entry;
  }
}
