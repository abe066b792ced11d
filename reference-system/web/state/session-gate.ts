import type { ApiClient } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { Store } from './store.ts';

export type SessionState =
  | { readonly state: 'asking' }
  | { readonly state: 'unknown'; readonly error: unknown }
  | { readonly state: 'signed-out'; readonly reason: 'none' | 'ended' | 'signed-out' }
  | { readonly state: 'signed-in'; readonly session: Session };

/** Messages between the tabs of one browser. They carry no secret: each tab asks the server itself. */
type TabMessage = 'signed-in' | 'signed-out';

/** Who is signed in, as far as the server has said so. All tabs of the browser agree. */
export class SessionGate {
  readonly session = new Store<SessionState>({ state: 'asking' });
  readonly #api: ApiClient;
  readonly #tabs = new BroadcastChannel('accord.session');
  #checking: Promise<void> | null = null;

  constructor(api: ApiClient) {
    this.#api = api;
    api.onSignedOut = () => this.#ended('ended');
    this.#tabs.addEventListener('message', (event: MessageEvent<TabMessage>) => this.#heard(event.data));
  }

  /** Asks the server who is signed in. While that is unknown, a session already shown stays. */
  check(): Promise<void> {
    this.#checking ??= this.#ask().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async signIn(email: string, password: string): Promise<void> {
    const session = await this.#api.signIn(email, password);
    this.session.set({ state: 'signed-in', session });
    this.#tabs.postMessage('signed-in' satisfies TabMessage);
  }

  async signOut(): Promise<void> {
    await this.#api.signOut();
    this.#tabs.postMessage('signed-out' satisfies TabMessage);
    this.#ended('signed-out');
  }

  async #ask(): Promise<void> {
    try {
      const session = await this.#api.readSession();
      if (session === null) this.#ended(this.session.value.state === 'signed-in' ? 'ended' : 'none');
      else this.#continues(session);
    } catch (error) {
      if (this.session.value.state !== 'signed-in') this.session.set({ state: 'unknown', error });
    }
  }

  #continues(session: Session): void {
    const current = this.session.value;
    const same = current.state === 'signed-in' && current.session.person.id === session.person.id;
    if (!same) this.session.set({ state: 'signed-in', session });
  }

  #ended(reason: 'none' | 'ended' | 'signed-out'): void {
    if (this.session.value.state !== 'signed-out') this.session.set({ state: 'signed-out', reason });
  }

  #heard(message: TabMessage): void {
    if (message === 'signed-out') this.#ended('signed-out');
    else void this.check();
  }
}
