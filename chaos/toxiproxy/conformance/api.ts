import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ToxiproxyError } from 'toxiproxy-node-client';
import { refusals } from './requests.ts';
import { parse, portOf, type Rig, request } from './rig.ts';

const json = 'application/json';

/** The HTTP API: what it shows, changes and refuses. */
export function apiConformance(url: () => string, rig: () => Promise<Rig>): void {
  const show = async (method: string, path: string, body?: string) => {
    const { status, contentType, text } = await request(url(), method, path, body);
    return { status, contentType, body: text === '' ? undefined : parse(text) };
  };

  describe('requests', () => {
    it('that change nothing are refused in the same words', async (test) => {
      test.after(() => request(url(), 'DELETE', '/proxies/p'));
      await request(url(), 'POST', '/proxies', '{"name":"p","upstream":"127.0.0.1:1","listen":"127.0.0.1:0"}');
      await request(url(), 'POST', '/proxies/p/toxics', '{"type":"latency"}');
      const before = await request(url(), 'GET', '/proxies');
      for (const { request: parts, status, text, startsWith = '' } of refusals) {
        const answer = await request(url(), ...parts);
        const title = parts.join(' ');
        assert.equal(answer.status, status, `${title}: ${answer.text}`);
        if (text !== undefined) assert.equal(answer.text, text, title);
        assert.ok(answer.text.startsWith(startsWith), `${title}: ${answer.text}`);
        const isPopulate = parts[1] === '/populate';
        const expected = isPopulate ? json : status === 405 ? null : 'text/plain; charset=utf-8';
        assert.equal(answer.contentType, expected, title);
      }
      assert.equal((await request(url(), 'GET', '/proxies')).text, before.text);
    });

    it('from browsers are refused, before anything else but the route is looked at', async () => {
      const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' };
      const refused = await request(url(), 'POST', '/reset', undefined, headers);
      assert.deepEqual([refused.status, refused.text], [403, 'User agent not allowed\n']);
      assert.equal((await request(url(), 'GET', '/nothing', undefined, headers)).status, 404);
      const others = await request(url(), 'GET', '/proxies', undefined, { 'user-agent': 'curl Mozilla/5.0' });
      assert.equal(others.status, 200);
    });

    it('may have more behind the JSON value, and spell fields in any case', async () => {
      const body = '{"NAME":"odd","Upstream":"127.0.0.1:1","listen":"127.0.0.1:0","extra":1} and more';
      assert.equal((await request(url(), 'POST', '/proxies', body)).status, 201);
      assert.equal((await request(url(), 'DELETE', '/proxies/odd')).status, 204);
    });

    it('for the version are answered with one', async () => {
      const { status, contentType, text } = await request(url(), 'GET', '/version');
      assert.deepEqual([status, contentType], [200, 'application/json;charset=utf-8']);
      assert.match(text, /^\{"version": "[^"]+"\}\n$/);
    });
  });

  describe('a proxy', () => {
    it('is created, shown, listed and deleted', async () => {
      const body = '{"name":"shown","upstream":"127.0.0.1:1","listen":"localhost:0"}';
      const created = await show('POST', '/proxies', body);
      const { listen } = created.body as { listen: string };
      assert.match(listen, /^127\.0\.0\.1:[1-9]\d*$/);
      const shown = { name: 'shown', listen, upstream: '127.0.0.1:1', enabled: true, toxics: [] };
      assert.deepEqual(created, { status: 201, contentType: json, body: shown });
      assert.deepEqual(await show('GET', '/proxies/shown'), { status: 200, contentType: json, body: shown });
      assert.deepEqual(await show('GET', '/proxies'), { status: 200, contentType: json, body: { shown } });
      assert.deepEqual(await show('DELETE', '/proxies/shown'), { status: 204, contentType: null, body: undefined });
      assert.deepEqual(await show('GET', '/proxies'), { status: 200, contentType: json, body: {} });
    });

    it('without an address, or with that of every interface, listens on all of them', async () => {
      for (const listen of ['', ':0', '0.0.0.0:0']) {
        const body = JSON.stringify({ name: 'all', upstream: '127.0.0.1:1', listen });
        const created = await show('POST', '/proxies', body);
        assert.match((created.body as { listen: string }).listen, /^\[::\]:[1-9]\d*$/);
        await show('DELETE', '/proxies/all');
      }
    });

    it('has its name made safe for HTML', async () => {
      const { text } = await request(url(), 'POST', '/proxies', '{"name":"<&>","upstream":"u","enabled":false}');
      assert.match(text, /^\{"name":"\\u003c\\u0026\\u003e","listen":"","upstream":"u","enabled":false,/);
      assert.equal((await request(url(), 'DELETE', '/proxies/%3C&%3E')).status, 204);
    });

    it('cannot listen where somebody else does', async () => {
      await using taken = await rig();
      const { listen } = taken.proxy;
      const refused = await show('POST', '/proxies', JSON.stringify({ name: 'second', upstream: 'u', listen }));
      const error = `listen tcp ${listen}: bind: address already in use`;
      assert.deepEqual([refused.status, refused.body], [500, { error, status: 500 }]);
      await assert.rejects(taken.client.get('second'), ToxiproxyError);
    });

    it('that could not be moved stays disabled until it can', async () => {
      await using taken = await rig();
      await using moved = await rig();
      const path = `/proxies/${moved.proxy.name}`;
      const refused = await show('PATCH', path, JSON.stringify({ listen: taken.proxy.listen }));
      assert.equal(refused.status, 500);
      const left = (await show('GET', path)).body as { listen: string; enabled: boolean };
      assert.deepEqual([left.listen, left.enabled], [taken.proxy.listen, false]);
      const back = await show('POST', path, JSON.stringify({ listen: '127.0.0.1:0', enabled: true, name: 'ignored' }));
      assert.deepEqual([back.status, (back.body as { enabled: boolean }).enabled], [200, true]);
      assert.notEqual(portOf((back.body as { listen: string }).listen), 0);
    });

    it('may be created disabled, with an address taken only when it is enabled', async () => {
      await using taken = await rig();
      const body = { name: 'later', upstream: '127.0.0.1:1', listen: taken.proxy.listen, enabled: false };
      const proxy = await taken.client.createProxy(body);
      assert.deepEqual([proxy.enabled, proxy.listen], [false, taken.proxy.listen]);
      const refused = await show('PATCH', '/proxies/later', '{"enabled":true}');
      assert.equal(refused.status, 500);
      await proxy.remove();
    });
  });
}
