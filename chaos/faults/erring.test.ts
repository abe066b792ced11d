import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';
import { type Erring, erring } from './erring.ts';

/** How calls of these methods are answered, one after the other, through a link whose far end errs: the status, or how much came. */
async function answersOf(how: Erring, methods: readonly string[]) {
  const { fault, ask, stop } = await stage(how);
  const statuses: (number | 'nothing' | 'half')[] = [];
  for (const method of methods) statuses.push(await ask(method));
  await stop();
  return { statuses, asked: fault.askedMs.length, erred: fault.erredMs.length };
}

/** A link whose far end errs, until it is stopped; asked over a connection a call. */
async function stage(how: Erring) {
  const executor = createServer((_incoming, outgoing) => outgoing.end('{}')).listen(0, '127.0.0.1');
  await once(executor, 'listening');
  const link = { name: 'l', to: 'executor', upstream: `127.0.0.1:${(executor.address() as AddressInfo).port}` } as Link;
  let upstream = link.upstream;
  const proxy = {
    get upstream() {
      return upstream;
    },
    update: async (to: { upstream: string }) => {
      upstream = to.upstream;
    },
  };
  const links = {
    proxy: async () => proxy,
    heal: async () => proxy.update(link),
  } as unknown as Links;
  const fault = erring(links, [link], how);
  const { signal } = new AbortController();
  await fault.inject(signal);
  assert.equal((await fault.observe(signal)).inEffect, true);
  return {
    fault,
    ask: async (method: string, path = '', body?: string) => {
      const answer = await fetch(`http://${upstream}/${path}`, { method, ...(body && { body }) }).catch(
        () => undefined,
      );
      const whole = await answer?.arrayBuffer().catch(() => undefined);
      return answer ? (whole ? answer.status : 'half') : 'nothing';
    },
    stop: async () => {
      await fault.heal(signal);
      executor.close();
      assert.equal((await fault.observe(signal)).gone, true);
    },
  };
}

const posts = (count: number) => Array.from({ length: count }, () => 'POST');

test('the first calls for work fail, and questions are answered', async () => {
  const { statuses, asked, erred } = await answersOf({ times: 2 }, ['GET', ...posts(4), 'GET']);
  assert.deepEqual([statuses, asked, erred], [[200, 503, 'nothing', 200, 200, 200], 4, 2]);
});

test('it fails in turn by an answer, by none, and by half of one', async () => {
  const { statuses } = await answersOf({ times: 4 }, posts(5));
  assert.deepEqual(statuses, [503, 'nothing', 'half', 503, 200]);
});

test('two calls for work fail and two do not, so many in all', async () => {
  const { statuses } = await answersOf({ times: 4, twoByTwo: true }, posts(9));
  assert.deepEqual(statuses, [503, 'nothing', 200, 200, 'half', 503, 200, 200, 200]);
});

test('calls for work are known by the job that they name, in address or body', async () => {
  const { fault, ask, stop } = await stage({ times: 2 });
  await ask('POST', 'jobs/j-1');
  await ask('POST', '', 'of j-2');
  await ask('POST', '', 'of j-1');
  await ask('GET', 'jobs/j-1');
  await stop();
  const [first, second, third] = fault.askedMs;
  assert.deepEqual(
    [fault.askedFor('j-1'), fault.askedFor('j-2'), fault.askedFor('j-3')],
    [[first, third], [second], []],
  );
});

test('it works first, then fails whatever is asked', async () => {
  const how = { times: Number.POSITIVE_INFINITY, worksFirst: 2, questionsToo: true };
  const { statuses, asked, erred } = await answersOf(how, ['GET', ...posts(3), 'GET', 'POST']);
  assert.deepEqual([statuses, asked, erred], [[200, 200, 200, 503, 'nothing', 'half'], 4, 3]);
});
