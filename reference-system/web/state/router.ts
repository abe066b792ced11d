import { parseRoute, type Route } from '../model/route.ts';
import { Store } from './store.ts';

/** Where the person is. The address bar is the truth; back and forward work as everywhere. */
export class Router {
  readonly route: Store<Route>;

  constructor() {
    this.route = new Store(parseRoute(location.pathname, location.search));
    window.addEventListener('popstate', () => this.#read());
  }

  go(path: string, how: 'push' | 'replace' = 'push'): void {
    if (path === location.pathname + location.search) return;
    if (how === 'push') history.pushState(null, '', path);
    else history.replaceState(null, '', path);
    this.#read();
  }

  #read(): void {
    this.route.set(parseRoute(location.pathname, location.search));
  }
}

export const router = new Router();
