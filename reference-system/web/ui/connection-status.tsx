import type { Connection } from '../state/live-stream.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';

const words: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
};

/** Whether what is shown is kept up to date right now. */
export function ConnectionStatus() {
  const connection = useStore(useWorkspace().connection);
  return (
    <div class={`connection connection-${connection}`} role="status" aria-label="Connection">
      <span class="connection-dot" aria-hidden="true" />
      {words[connection]}
    </div>
  );
}
