import { enableCompileCache } from 'node:module';
import { compileCacheDirectory } from './compile-cache.ts';

/**
 * The supervisor as a process: options by environment (see stack-options.ts), a line per step on standard output, and at the
 * end `diamond-stack ready control=URL token=TOKEN`. Stops on SIGTERM, SIGINT, SIGHUP and the end of standard input.
 */
enableCompileCache(compileCacheDirectory);
const [{ fatal, supervise }, { stackOptions }] = await Promise.all([
  import('./supervise.ts'),
  import('./stack-options.ts'),
]);

try {
  await supervise(
    stackOptions(process.env),
    (done, tookMs) => process.stdout.write(`diamond-stack ${done} (${tookMs} ms)\n`),
    ({ stack }) => process.stdout.write(`diamond-stack ready control=${stack.controlUrl} token=${stack.token}\n`),
  );
} catch (error) {
  fatal(error);
}
