import { closeSync, openSync, readSync } from 'node:fs';

const pieceBytes = 1 << 22;

/**
 * Which of these words stand in a file, byte for byte. It is read in pieces: what hours of load leave is larger than any text that
 * can be held.
 */
export function wordsInFile(file: string, words: Iterable<string>, bytesAtOnce = pieceBytes): Set<string> {
  const wanted = [...new Set(words)].map((word) => ({ word, bytes: Buffer.from(word) }));
  const longest = wanted.reduce((most, { bytes }) => Math.max(most, bytes.length), 1);
  const found = new Set<string>();
  const buffer = Buffer.allocUnsafe(longest - 1 + bytesAtOnce);
  const descriptor = openSync(file, 'r');
  try {
    // The end of a piece is looked at again with the next one: a word may lie across both.
    let kept = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, kept, bytesAtOnce, null);
      if (read === 0) return found;
      const piece = buffer.subarray(0, kept + read);
      for (const { word, bytes } of wanted) if (!found.has(word) && piece.includes(bytes)) found.add(word);
      kept = Math.min(longest - 1, piece.length);
      buffer.copyWithin(0, piece.length - kept, piece.length);
    }
  } finally {
    closeSync(descriptor);
  }
}
