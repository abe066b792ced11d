import { keyMark } from './subscriber-lines.ts';

const keyLength = 36;

/**
 * Finds the keys of messages in a stream that comes in arbitrary pieces, whatever the system wraps them in: each message under load ends
 * with one, in plain sight.
 */
export class KeyFinder {
  #rest = '';

  /** The keys that are complete with this piece. */
  take(piece: string): string[] {
    const text = this.#rest + piece;
    const keys: string[] = [];
    let from = 0;
    for (;;) {
      const at = text.indexOf(keyMark, from);
      if (at < 0) {
        this.#rest = text.slice(Math.max(from, text.length - keyMark.length + 1));
        return keys;
      }
      const end = at + keyMark.length + keyLength;
      if (end > text.length) {
        this.#rest = text.slice(at);
        return keys;
      }
      keys.push(text.slice(at + keyMark.length, end));
      from = end;
    }
  }
}
