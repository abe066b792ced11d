import { useEffect, useMemo } from 'preact/hooks';
import type { ApiClient } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { browserSurroundings } from '../state/browser-surroundings.ts';
import type { SessionGate } from '../state/session-gate.ts';
import { storage } from '../state/storage.ts';
import { useStore } from '../state/use-store.ts';
import { Workspace } from '../state/workspace.ts';
import { SignedContext } from './context.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { Starting } from './starting.tsx';

/** The page: sign-in or workspace, as the server says. The address does not change at sign-in. */
export function App({ api, gate }: { api: ApiClient; gate: SessionGate }) {
  const session = useStore(gate.session);
  switch (session.state) {
    case 'asking':
      return <Starting problem={null} onTryAgain={() => gate.check()} />;
    case 'unknown':
      return <Starting problem={session.error} onTryAgain={() => gate.check()} />;
    case 'signed-out':
      return <SignInPage gate={gate} reason={session.reason} />;
    case 'signed-in':
      return <Signed key={session.session.person.id} api={api} gate={gate} session={session.session} />;
  }
}

function Signed({ api, gate, session }: { api: ApiClient; gate: SessionGate; session: Session }) {
  const workspace = useMemo(
    () => new Workspace(api, session, storage, browserSurroundings, () => void gate.check()),
    [api, gate, session],
  );
  useEffect(() => {
    const online = () => workspace.reconnect();
    const offline = () => workspace.networkLost();
    const leave = () => workspace.leave();
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    // A request may break before `pagehide`, and not every browser has `beforeunload`.
    window.addEventListener('beforeunload', leave);
    window.addEventListener('pagehide', leave);
    workspace.start();
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      window.removeEventListener('beforeunload', leave);
      window.removeEventListener('pagehide', leave);
      workspace.stop();
    };
  }, [workspace]);
  const signed = useMemo(() => ({ gate, workspace }), [gate, workspace]);
  return (
    <SignedContext.Provider value={signed}>
      <Shell />
    </SignedContext.Provider>
  );
}
