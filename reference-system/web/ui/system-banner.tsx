import { useEffect, useState } from 'preact/hooks';
import { degradedInWords } from '../model/degraded-in-words.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { AlertIcon } from './icons.tsx';

/** A stream that comes back within this time is told by the connection's status alone. */
const BRIEF_CUT_MS = 1_500;

/** Says in words what does not work as usual. What the server said counts only while the page hears from it. */
export function SystemBanner() {
  const workspace = useWorkspace();
  const connection = useStore(workspace.connection);
  const degraded = useStore(workspace.degraded);
  const [cut, setCut] = useState(false);

  useEffect(() => {
    setCut(false);
    if (connection === 'live') return undefined;
    const timer = setTimeout(() => setCut(true), BRIEF_CUT_MS);
    return () => clearTimeout(timer);
  }, [connection === 'live']);

  const sentences = [
    ...(cut ? [cutInWords(connection === 'offline')] : []),
    ...degradedInWords(connection === 'live' ? degraded : []),
  ];
  return (
    <div class="system" role="status" aria-label="System">
      {sentences.map((sentence) => (
        <p key={sentence} class="system-line">
          <AlertIcon />
          {sentence}
        </p>
      ))}
    </div>
  );
}

function cutInWords(offline: boolean): string {
  return offline
    ? 'You are offline. What you see may be out of date; what you missed appears when you are back.'
    : 'Live updates are interrupted. What you see may be out of date; what you missed appears after reconnecting.';
}
