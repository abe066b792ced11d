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
  /** When each call arrived that asked for work, however it was answered. */
  readonly askedMs: readonly number[];
}

export interface Erring {
  /** So many calls in all are answered with an error. */
  readonly times: number;
  /** So many calls that ask for work are passed on before the first that is not. */
  readonly worksFirst?: number;
  /** Of calls that ask for work every other one is passed on. */
  readonly everyOther?: boolean;
  /** Calls that only ask fail as well, from then on. */
  readonly questionsToo?: boolean;
}

/**
 * The far end of HTTP links answers 503 to so many calls that ask for work (POST), in the order of their arrival, and works
 * again after that. Calls that only ask are answered all the time, unless they are to fail as well.
 */
export function erring(
  links: Links,
  erringLinks: readonly Link[],
  { times, worksFirst = 0, everyOther = false, questionsToo = false }: Erring,
): ErringFault {
  const servers: Server[] = [];
  const erredMs: number[] = [];
  const askedMs: number[] = [];
  /** Whether the call that has just arrived is to fail. */
  const errs = (asksForWork: boolean): boolean => {
    if (erredMs.length >= times) return false;
    if (!asksForWork) return questionsToo && askedMs.length >= worksFirst;
    const nth = askedMs.length - worksFirst;
    return nth > 0 && (!everyOther || nth % 2 === 1);
  };
  return {
    name: `${erringLinks.map((link) => link.to)[0]}: answers 503 to ${everyOther ? 'every other of ' : ''}${Number.isFinite(times) ? `the first ${everyOther ? 2 * times : times}` : 'all'} calls${worksFirst > 0 ? ` after ${worksFirst}` : ''}`,
    erredMs,
    askedMs,
    inject: async () => {
      for (const link of erringLinks) {
        const server = createServer((incoming, outgoing) => {
          const asksForWork = incoming.method === 'POST';
          if (asksForWork) askedMs.push(performance.now());
          if (errs(asksForWork)) {
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
