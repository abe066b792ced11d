/** How one question over a link ended. */
export type LinkAnswer =
  | { readonly kind: 'answered'; readonly afterMs: number }
  /** Nothing came back in time. */
  | { readonly kind: 'silent' }
  /** The connection was refused. */
  | { readonly kind: 'refused' }
  /** Nobody answered the connection attempt itself. */
  | { readonly kind: 'unanswered' }
  /** The connection was there and then broken. */
  | { readonly kind: 'broken' };

/** How long a question waits before it counts as silent; a healthy link on one machine answers in a few milliseconds. */
export const silentAfterMs = 1_000;

export function inWords(answer: LinkAnswer): string {
  return answer.kind === 'answered' ? `answered after ${answer.afterMs.toFixed(0)} ms` : answer.kind;
}
