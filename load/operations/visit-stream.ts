import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

/** Opens a stream, waits for its first words and hangs up without a farewell, as a page does that is closed. */
export async function visitStream(user: LoadUser, limitMs: number): Promise<OperationResult> {
  const hangUp = new AbortController();
  let heard: () => void = () => undefined;
  const words = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const ended = user.api.stream({ signal: hangUp.signal, onText: heard }).then(() => {
    throw new Error('the stream ended before its first words');
  });
  try {
    await withinMs(limitMs, Promise.race([words, ended]));
    return { outcome: 'acknowledged', status: 200 };
  } finally {
    hangUp.abort();
    // That it ends now is not news; where it was refused, that was thrown above.
    ended.catch(() => undefined);
  }
}
