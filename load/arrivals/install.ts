import { createRequire } from 'node:module';
import { evenlyPicking } from './even-pick.ts';
import { wrapOncePerFunction } from './once-per-function.ts';
import { type ArrivalObserver, OpenModelProcess } from './open-model-process.ts';

/** The releases of Artillery whose inside was read for this, and which `install.test.ts` runs against. */
const artilleryVersion = '2.0.34';

interface ArrivalsModule {
  uniform: { process: (intervalMs: number, durationMs: number) => unknown };
  poisson: { process: (intervalMs: number, durationMs: number) => unknown };
}

/**
 * Replaces, inside the Artillery worker that imports the caller, the uniform arrival process and the random pick of a
 * scenario by exact ones. `core/phases.js` looks up `arrivals[mode].process` when a phase starts and
 * `core/weighted-pick.js` looks up `lodash.random` at each arrival; both are CommonJS modules, of which there is one
 * object per worker, and the processor is imported into that worker before the first phase. So setting the property is
 * all it takes, for a plain `npx artillery run` too.
 *
 * Phases with `rampTo` have a loop of their own and are not reached: what runs in them has no `currentArrival()`.
 *
 * @param ready what the phases wait for: people signed in
 * @throws Error `LOAD_ARTILLERY_VERSION` or `LOAD_ARRIVALS_SHAPE` where Artillery is not the one this was written for
 */
export function installOpenModelArrivals(observer: ArrivalObserver, ready: Promise<unknown>): void {
  const artillery = createRequire(createRequire(import.meta.url).resolve('artillery/package.json'));
  const { version } = artillery('./package.json') as { version: string };
  if (version !== artilleryVersion) {
    throw new Error(
      `LOAD_ARTILLERY_VERSION: the arrivals are written for Artillery ${artilleryVersion}, but ${version} is installed. ` +
        'Run `node --test load/arrivals` with the new one, then change `artilleryVersion`.',
    );
  }
  const arrivals = artillery('arrivals') as ArrivalsModule;
  const lodash = artillery('lodash') as { random: (...bounds: number[]) => number };
  if (typeof arrivals.uniform?.process !== 'function' || typeof lodash.random !== 'function') {
    throw new Error(
      'LOAD_ARRIVALS_SHAPE: expected `arrivals.uniform.process` and `lodash.random` as Artillery resolves them, ' +
        `received ${typeof arrivals.uniform?.process} and ${typeof lodash.random}. The package \`arrivals\` has changed.`,
    );
  }
  arrivals.uniform.process = (intervalMs, durationMs) => new OpenModelProcess(intervalMs, durationMs, observer, ready);
  lodash.random = evenlyPicking(lodash.random);
  wrapOncePerFunction();
}
