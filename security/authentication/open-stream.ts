import { messageOf } from '../../harness/errors.ts';
import type { ApiClient } from '../../harness/system.ts';
import { holdsWithin } from '../holds-within.ts';

const firstWordsWithinMs = 5_000;

/** A stream that was opened with a session, to be seen to end with it. */
export interface OpenStream {
  /** Whether it has ended, in whatever way. */
  isOver(): boolean;
}

/** Opens a stream and waits for its first words. A string says why it is not open. */
export async function openStream(client: ApiClient, signal: AbortSignal): Promise<OpenStream | string> {
  let isHeard = false;
  let end: string | undefined;
  const onText = () => {
    isHeard = true;
  };
  client.stream({ signal, onText }).then(
    () => {
      end = 'it ended at once';
    },
    (error: unknown) => {
      end = messageOf(error);
    },
  );
  await holdsWithin(firstWordsWithinMs, () => isHeard || end !== undefined);
  if (end !== undefined) return end;
  return isHeard ? { isOver: () => end !== undefined } : 'it said nothing';
}
