import type { Observed } from './cell.ts';

/** Which of these ids and texts the answer holds although the request did not name them. */
export function told({ body, call }: Pick<Observed, 'body' | 'call'>, things: readonly string[]): string[] {
  // As they were meant, not as they are encoded in the address.
  const named = [...Object.values(call.pathValues), ...Object.values(call.query), JSON.stringify(call.body ?? {})];
  return things.filter((thing) => body.includes(thing) && !named.some((each) => each.includes(thing)));
}
