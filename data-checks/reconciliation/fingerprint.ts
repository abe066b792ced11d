/**
 * A running 64-bit, non-cryptographic fingerprint (two multiplicative lanes, mixed at the end as in MurmurHash3). A million
 * attempts in 50 MB need keys of fixed size; the chance that any two of 2 million collide is about 10⁻⁷.
 */
export class Fingerprint {
  a = 0;
  b = 0;

  /** Starts anew; a seed tells families of fingerprints apart. */
  reset(seed: number): this {
    this.a = 0xdeadbeef ^ seed;
    this.b = 0x41c6ce57 ^ seed;
    return this;
  }

  /** Adds a field. Its end is marked, so that moving a character to the next field changes the fingerprint. */
  add(text: string): this {
    let { a, b } = this;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
    }
    this.a = Math.imul(a ^ 0x1ffff, 0x9e3779b1);
    this.b = Math.imul(b ^ 0x1ffff, 0x5f356495);
    return this;
  }

  /** Mixes the lanes. After it, `a` and `b` are the fingerprint. */
  finish(): this {
    const { a, b } = this;
    this.a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    this.b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(this.a ^ (this.a >>> 13), 0xc2b2ae35);
    return this;
  }
}
