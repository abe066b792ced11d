import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { addressOf } from '../observe/address.ts';

/** What an erring far end did, for whoever judges it afterwards. */
export interface ErringFault extends Fault {
  /** When each call arrived that failed, on the clock of `performance.now()`. */
  readonly erredMs: readonly number[];
  /** When each call arrived that asked for work, whatever became of it. */
  readonly askedMs: readonly number[];
  /** When each of them arrived that names this job by its id, wherever in address or body. */
  askedFor(jobId: string): readonly number[];
}

export interface Erring {
  /** So many calls in all fail. */
  readonly times: number;
  /** So many calls that ask for work are passed on before the first that is not. */
  readonly worksFirst?: number;
  /** Of calls that ask for work two fail, the next two are passed on, and so forth. */
  readonly twoByTwo?: boolean;
  /** Calls that only ask fail as well, from then on. */
  readonly questionsToo?: boolean;
}

const unavailable = '{"code":"unavailable"}';
const head = { 'content-type': 'application/json', 'content-length': unavailable.length, connection: 'close' };

/** How calls fail, in turn: whoever is on guard against one kind of failure must be so against all. */
const failures: readonly ((outgoing: ServerResponse) => void)[] = [
  (outgoing) => outgoing.writeHead(503, head).end(unavailable),
  // No answer.
  (outgoing) => outgoing.destroy(),
  // Half of one.
  (outgoing) => outgoing.writeHead(503, head).write(unavailable.slice(0, 10), () => outgoing.destroy()),
];

/**
 * The far end of HTTP links fails so many calls that ask for work (POST), in the order of their arrival, and works again after that:
 * it answers 503, closes the connection without an answer, or in the middle of one. Calls that only ask are answered all the time,
 * unless they are to fail as well.
 *
 * Each call has a connection of its own: what breaks off is the call, not a connection that has grown old, after which many clients
 * rightly try again at once.
 */
export function erring(
  links: Links,
  erringLinks: readonly Link[],
  { times, worksFirst = 0, twoByTwo = false, questionsToo = false }: Erring,
): ErringFault {
  const servers: Server[] = [];
  const erredMs: number[] = [];
  const askedMs: number[] = [];
  const askedWith: string[] = [];
  /** Whether the call that has just arrived is to fail. */
  const errs = (asksForWork: boolean): boolean => {
    if (erredMs.length >= times) return false;
    if (!asksForWork) return questionsToo && askedMs.length >= worksFirst;
    const nth = askedMs.length - worksFirst;
    return nth > 0 && (!twoByTwo || (nth - 1) % 4 < 2);
  };
  return {
    name: `${erringLinks.map((link) => link.to)[0]}: fails ${twoByTwo ? 'two by two of ' : ''}${Number.isFinite(times) ? `the first ${twoByTwo ? 2 * times : times}` : 'all'} calls${worksFirst > 0 ? ` after ${worksFirst}` : ''}`,
    erredMs,
    askedMs,
    askedFor: (jobId) => askedMs.filter((_, nth) => askedWith[nth]!.includes(jobId)),
    inject: async () => {
      for (const link of erringLinks) {
        const server = createServer((incoming, outgoing) => {
          const asksForWork = incoming.method === 'POST';
          if (asksForWork) {
            const nth = askedMs.push(performance.now()) - 1;
            askedWith[nth] = incoming.url ?? '';
            incoming.on('data', (bytes: Buffer) => {
              askedWith[nth] += bytes.toString();
            });
          }
          if (errs(asksForWork)) {
            const fail = failures[erredMs.length % failures.length]!;
            erredMs.push(performance.now());
            incoming.once('end', () => fail(outgoing)).resume();
            return;
          }
          const { host, port } = addressOf(link.upstream);
          const { method, url, headers } = incoming;
          const passed = request({ host, port, method, path: url, headers }, (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' });
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
        saw: `${erredMs.length} calls have failed`,
      };
    },
  };
}
