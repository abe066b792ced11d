import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Links } from '../../harness/links.ts';
import type { Link } from '../../harness/system.ts';
import { type Erring, erring } from './erring.ts';

/** How calls of these methods are answered, one after the other, through a link whose far end errs. */
async function answersOf(how: Erring, methods: readonly string[]) {
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
  const statuses: number[] = [];
  try {
    for (const method of methods) {
      const answer = await fetch(`http://${upstream}/`, { method, headers: { connection: 'close' } });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    assert.equal((await fault.observe(signal)).inEffect, true);
  } finally {
    await fault.heal(signal);
    executor.close();
  }
  assert.equal((await fault.observe(signal)).gone, true);
  return { statuses, asked: fault.askedMs.length, erred: fault.erredMs.length };
}

const posts = (count: number) => Array.from({ length: count }, () => 'POST');

test('the first calls for work fail, and questions are answered', async () => {
  const { statuses, asked, erred } = await answersOf({ times: 2 }, ['GET', ...posts(4), 'GET']);
  assert.deepEqual([statuses, asked, erred], [[200, 503, 503, 200, 200, 200], 4, 2]);
});

test('every other call for work fails, so many in all', async () => {
  const { statuses } = await answersOf({ times: 2, everyOther: true }, posts(6));
  assert.deepEqual(statuses, [503, 200, 503, 200, 200, 200]);
});

test('it works first, then fails whatever is asked', async () => {
  const how = { times: Number.POSITIVE_INFINITY, worksFirst: 2, questionsToo: true };
  const { statuses, asked, erred } = await answersOf(how, ['GET', ...posts(3), 'GET', 'POST']);
  assert.deepEqual([statuses, asked, erred], [[200, 200, 200, 503, 503, 503], 4, 3]);
});
