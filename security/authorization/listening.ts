import type { Subject } from '../../harness/security-profile.ts';
import { holdsWithin } from '../holds-within.ts';

/** What somebody has heard on a stream so far. */
export interface Listener {
  readonly subject: Subject;
  /** Whether the stream was opened as one that goes on from an earlier event. */
  readonly resumed: boolean;
  heard: string;
  heardAtMs: number;
  /** Settles when the stream has ended. */
  readonly ended: Promise<void>;
}

/** Listens to the stream that `open` opens. */
export function listen(
  subject: Subject,
  resumed: boolean,
  open: (onText: (text: string) => void) => Promise<void>,
): Listener {
  const listener = { subject, resumed, heard: '', heardAtMs: performance.now() };
  const ended = open((text) => {
    listener.heard += text;
    listener.heardAtMs = performance.now();
  });
  // A stream that is refused is seen by what was not heard on it.
  ended.catch(() => undefined);
  return Object.assign(listener, { ended });
}

/** Waits until none of them has heard anything for `quietMs`: what was on its way to them has arrived. At most `atMostMs`. */
export async function untilQuiet(
  listeners: readonly Listener[],
  { quietMs, atMostMs }: { readonly quietMs: number; readonly atMostMs: number },
): Promise<void> {
  const lastMs = () => Math.max(...listeners.map(({ heardAtMs }) => heardAtMs));
  await holdsWithin(atMostMs, () => performance.now() - lastMs() >= quietMs);
}
