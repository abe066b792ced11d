import { syncBuiltinESMExports } from 'node:module';
import util from 'node:util';

type Wrap = (wrapped: (...values: never[]) => unknown) => (...values: never[]) => unknown;

/**
 * From now on `util.promisify` and `util.callbackify`, in this thread, make one wrapper for each function and not one for each call.
 * Artillery's HTTP engine wraps the steps of its scenarios anew for each arrival; each wrapper is a function with a prototype set by
 * hand, for which V8 makes a hidden class that outlives the arrival, and at hundreds of arrivals a second collecting them makes the
 * generator late. What a wrapper does depends on the function alone, so nobody can tell the difference.
 */
export function wrapOncePerFunction(): void {
  const adapters = util as unknown as { promisify: Wrap; callbackify: Wrap };
  adapters.promisify = oncePerFunction(adapters.promisify);
  adapters.callbackify = oncePerFunction(adapters.callbackify);
  syncBuiltinESMExports();
}

/** What `wrap` gives, made once for each function; with the properties of `wrap` itself (`promisify.custom`). */
export function oncePerFunction(wrap: Wrap): Wrap {
  const made = new WeakMap<object, ReturnType<Wrap>>();
  const once: Wrap = (wrapped) => {
    // What is no function is for `wrap` to refuse.
    if (typeof wrapped !== 'function') return wrap(wrapped);
    const known = made.get(wrapped) ?? wrap(wrapped);
    made.set(wrapped, known);
    return known;
  };
  return Object.assign(once, wrap);
}
