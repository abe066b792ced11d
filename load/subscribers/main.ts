/**
 * Holds the stream subscribers of a load, in a process of its own so that neither the generator nor the system waits for them. Says
 * `ready` on standard output once every stream is open; ends when standard input says `finish`, and at once when that ends.
 *
 * DIAMOND_LOAD_SUBSCRIBERS: how many, spread over the members of the loaded history's rooms; DIAMOND_LOAD_RECORD: the file.
 */
import { openSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { connectSystem } from '../../harness/connect.ts';
import { messageOf } from '../../harness/errors.ts';
import { monotonicMs } from '../../harness/load-run/monotonic-clock.ts';
import type { ApiClient } from '../../harness/system.ts';
import { loadedData } from '../population.ts';
import { KeyFinder } from './key-finder.ts';
import type { SubscriberLine } from './subscriber-lines.ts';

const wanted = Number(process.env.DIAMOND_LOAD_SUBSCRIBERS);
const descriptor = openSync(process.env.DIAMOND_LOAD_RECORD!, 'a');
const samplingMs = 10;
const flushMs = 200;
const stop = new AbortController();

let lines = '';
const write = (line: SubscriberLine) => {
  lines += `${JSON.stringify(line)}\n`;
};
const flush = () => {
  writeSync(descriptor, lines);
  lines = '';
};

process.stdin.once('end', () => process.exit(1));
const finished = new Promise<void>((resolve) => process.stdin.on('data', () => resolve()));

const system = await connectSystem();
const data = (await loadedData(system))!;
const seats = data.rooms.flatMap(({ conversationId, members }) =>
  members.map((person) => ({ conversationId, person })),
);
const perPerson = Math.ceil(wanted / seats.length);
let opened = 0;
for (const [index, { conversationId, person }] of seats.entries()) {
  const api = await system.api(person);
  const from = index * perPerson;
  const streams = Array.from({ length: Math.min(perPerson, wanted - from) }, (_, n) =>
    open(api, from + n, conversationId),
  );
  await Promise.all(streams);
}

const loopDelay = monitorEventLoopDelay({ resolution: samplingMs });
loopDelay.enable();
const cpuBefore = process.cpuUsage();
setInterval(flush, flushMs);
process.stdout.write(`ready ${opened}\n`);
await finished;
const { user, system: kernel } = process.cpuUsage(cpuBefore);
const loopDelayP99Ms = Math.max(0, loopDelay.percentile(99) / 1e6 - samplingMs);
stop.abort();
write({ kind: 'end', atMs: monotonicMs(), loopDelayP99Ms, cpuMs: (user + kernel) / 1000 });
flush();
process.exit(0);

/** Resolves with the first text of the stream: from then on whatever happens is told. */
function open(api: ApiClient, subscriber: number, scope: string): Promise<void> {
  return new Promise((resolve) => {
    const finder = new KeyFinder();
    let isOpen = false;
    const onText = (text: string) => {
      const atMs = monotonicMs();
      if (!isOpen) {
        isOpen = true;
        opened += 1;
        write({ kind: 'subscriber', subscriber, scope });
        resolve();
      }
      for (const key of finder.take(text)) write({ kind: 'arrival', subscriber, key, atMs });
    };
    const lost = (reason: string) => {
      if (stop.signal.aborted) return;
      write({ kind: 'lost', subscriber, atMs: monotonicMs(), reason });
      resolve();
    };
    api.stream({ signal: stop.signal, onText }).then(
      () => lost('the stream ended'),
      (error: unknown) => lost(messageOf(error)),
    );
  });
}
