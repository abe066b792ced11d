import { useLayoutEffect, useReducer } from 'preact/hooks';
import type { Store } from './store.ts';

/** Reads a store in a component and draws it again when the value changes. */
export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const rendered = store.value;
  useLayoutEffect(() => {
    // The value may have changed between drawing and subscribing.
    if (!Object.is(rendered, store.value)) redraw(undefined);
    return store.subscribe(() => redraw(undefined));
  }, [store]);
  return rendered;
}
