import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { addressOf } from '../observe/address.ts';

/** What an erring far end did, for whoever judges it afterwards. */
export interface ErringFault extends Fault {
  /** When each call arrived that was answered with an error, on the clock of `performance.now()`. */
  readonly erredMs: readonly number[];
}

/**
 * The far end of HTTP links answers 503 to the first so many calls that ask for work (POST), in the order of their arrival, and works
 * again after that. Calls that only ask are answered all the time.
 */
export function erring(links: Links, erringLinks: readonly Link[], times: number): ErringFault {
  const servers: Server[] = [];
  const erredMs: number[] = [];
  return {
    name: `${erringLinks.map((link) => link.to)[0]}: answers 503 to ${Number.isFinite(times) ? `the first ${times}` : 'all'} calls`,
    erredMs,
    inject: async () => {
      for (const link of erringLinks) {
        const server = createServer((incoming, outgoing) => {
          if (incoming.method === 'POST' && erredMs.length < times) {
            erredMs.push(performance.now());
            incoming.resume();
            outgoing.writeHead(503, { 'content-type': 'application/json' }).end('{"code":"unavailable"}');
            return;
          }
          const { host, port } = addressOf(link.upstream);
          const { method, url, headers } = incoming;
          const passed = request({ host, port, method, path: url, headers }, (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          });
          passed.on('error', () => outgoing.destroy());
          incoming.pipe(passed);
        });
        servers.push(server);
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject).listen(0, '127.0.0.1', resolve);
        });
        const upstream = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        await (await links.proxy(link)).update({ enabled: true, listen: link.listen, upstream });
      }
    },
    heal: async () => {
      for (const link of erringLinks) await links.heal(link);
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
    observe: async () => {
      const upstreams = await Promise.all(erringLinks.map(async (link) => (await links.proxy(link)).upstream));
      const away = upstreams.filter((upstream, index) => upstream !== erringLinks[index]!.upstream).length;
      return {
        inEffect: servers.length > 0 && away === erringLinks.length,
        gone: servers.length === 0 && away === 0,
        saw: `${erredMs.length} calls answered with an error`,
      };
    },
  };
}
