/** Largest message the gateway accepts, in bytes of UTF-8. */
export const MESSAGE_LIMIT_BYTES = 16_384;

const encoder = new TextEncoder();

export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Why this text cannot be sent, in words, or null when it can. */
export function messageTextProblem(text: string): string | null {
  if (text.trim() === '') return 'Write a message first: it is empty.';
  if (text.includes('\u0000'))
    return 'The message contains a character that cannot be stored (NUL). Remove it and send again.';
  if (!text.isWellFormed())
    return 'The message contains half of a character (a lone surrogate). Remove it and send again.';
  const bytes = utf8Bytes(text);
  if (bytes <= MESSAGE_LIMIT_BYTES) return null;
  return (
    `The message is too long: ${bytes.toLocaleString('en')} bytes, and ${MESSAGE_LIMIT_BYTES.toLocaleString('en')} (16 KiB) are allowed. ` +
    `Shorten it by ${(bytes - MESSAGE_LIMIT_BYTES).toLocaleString('en')} bytes; your text is kept.`
  );
}

/** What to show beside the composer once the text comes near the limit, or null. */
export function lengthInWords(text: string): string | null {
  // A character takes at most three bytes per UTF-16 unit, so short texts need no count.
  if (text.length * 3 < MESSAGE_LIMIT_BYTES * 0.8) return null;
  const bytes = utf8Bytes(text);
  if (bytes < MESSAGE_LIMIT_BYTES * 0.8) return null;
  return `${bytes.toLocaleString('en')} of ${MESSAGE_LIMIT_BYTES.toLocaleString('en')} bytes`;
}
