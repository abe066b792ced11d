// Loaded into Artillery by `--import`. When the pipe on standard input ends, whoever started the load is gone, however it died:
// the whole process group goes then, so that no load outlives its run. The browser ends with its own pipe to Playwright.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.stdin.resume();
  process.stdin.once('close', () => process.kill(-process.pid, 'SIGKILL'));
  process.stdin.unref();
}
