import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page on this machine that is not the system's. */
export interface AttackerSite {
  readonly name: 'another site' | 'another origin of the same site';
  readonly url: string;
}

export interface AttackerSites extends AsyncDisposable {
  readonly sites: readonly AttackerSite[];
}

const page =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page with a prize</title><h1>You have won</h1>';

/**
 * Serves the attacker's page under two names. `localhost` and `127.0.0.1` are different registrable names, so one of them is
 * truly another site, where SameSite cookies stay at home; the system's own host on another port is the same site, where they
 * go along and only the system's own defence is left.
 */
export async function openAttackerSites(target: string): Promise<AttackerSites> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = new URL(target).hostname;
  const foreign = host === 'localhost' ? '127.0.0.1' : 'localhost';
  return {
    sites: [
      { name: 'another site', url: `http://${foreign}:${port}/` },
      { name: 'another origin of the same site', url: `http://${host}:${port}/` },
    ],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
