import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Toxiproxy } from 'toxiproxy-node-client';
import { DiamondError, messageOf } from '../harness/errors.ts';
import type { Link } from '../harness/system.ts';
import type { ProcessSpec } from './managed-process.ts';

/** Which Toxiproxy stands in the links: somebody's server, or a process of the stack's own. */
export type ToxiproxyPlan =
  | { readonly kind: 'foreign'; readonly url: string }
  | { readonly kind: 'own'; readonly url: string; readonly process: ProcessSpec };

/** TOXIPROXY_URL, else `toxiproxy-server` on the PATH, else the embedded one. */
export function planToxiproxy(options: {
  readonly foreignUrl: string | undefined;
  readonly searchPath: string;
  readonly port: number;
  readonly seed: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}): ToxiproxyPlan {
  if (options.foreignUrl) return { kind: 'foreign', url: options.foreignUrl.replace(/\/$/, '') };
  const server = findOnPath('toxiproxy-server', options.searchPath);
  const address = ['-host', '127.0.0.1', '-port', String(options.port)];
  const embedded = resolve(import.meta.dirname, '../chaos/toxiproxy/main.ts');
  const [command, args] = server
    ? [server, address]
    : [
        process.execPath,
        [embedded, ...address.map((each) => each.replace(/^-/, '--')), '--seed', String(options.seed)],
      ];
  return {
    kind: 'own',
    url: `http://127.0.0.1:${options.port}`,
    process: {
      name: 'toxiproxy',
      command,
      args,
      env: options.env,
      cwd: options.cwd,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 3_000,
    },
  };
}

/** Makes a proxy for every link once the server answers; gives up when `died` settles or the time is over. */
export async function makeProxies(
  url: string,
  links: readonly Link[],
  died: Promise<never>,
  timeoutMs: number,
): Promise<void> {
  const client = new Toxiproxy(url);
  const deadline = performance.now() + timeoutMs;
  const answer = async (): Promise<void> => {
    for (;;) {
      try {
        await client.getVersion();
        return;
      } catch (error) {
        if (performance.now() > deadline) throw notReachable(url, timeoutMs, error);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  await Promise.race([answer(), died]);
  try {
    await client.populate(
      links.map(({ proxy, listen, upstream }) => ({ name: proxy, listen, upstream, enabled: true })),
    );
  } catch (cause) {
    throw new DiamondError({
      code: 'proxies-refused',
      subject: `Toxiproxy at ${url}`,
      expected: `a proxy for each of ${links.length} links`,
      received: messageOf(cause),
      action: 'Look for another process on these ports, or start anew: other ports are chosen.',
      cause,
    });
  }
}

/** Removes our proxies from somebody's server; one that is not there any more, with or without its server, is fine. */
export async function removeProxies(url: string, names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      try {
        await fetch(`${url}/proxies/${encodeURIComponent(name)}`, {
          method: 'DELETE',
          signal: AbortSignal.timeout(3_000),
        });
      } catch (error) {
        process.stderr.write(`diamond-run: proxy ${name} at ${url} could not be removed: ${messageOf(error)}\n`);
      }
    }),
  );
}

function findOnPath(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false; // not in this folder
      }
    });
}

function notReachable(url: string, timeoutMs: number, cause: unknown): DiamondError {
  return new DiamondError({
    code: 'toxiproxy-not-reachable',
    subject: `Toxiproxy at ${url}`,
    expected: `an answer within ${timeoutMs} ms`,
    received: messageOf(cause),
    action: 'Check TOXIPROXY_URL, or unset it to use the stack’s own.',
    cause,
  });
}
