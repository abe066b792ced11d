import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromiumFlags } from './browser.ts';
import { suiteDirectory } from './connect.ts';
import { isLoopback } from './guard-rails.ts';

/** The hosts that the flags let through, by Chromium's own rules: the first pattern of MAP that matches, unless one of EXCLUDE does. */
function finds(flags: readonly string[], host: string): boolean {
  const [rules = ''] = flags.flatMap((flag) => /^--host-resolver-rules=(.*)$/.exec(flag)?.[1] ?? []);
  const parts = rules.split(',').map((rule) => rule.trim().split(/\s+/));
  const matching = (word: string) =>
    parts.find(([verb, pattern]) => verb === word && like(pattern!).test(host.replace(/^\[|\]$/g, '').toLowerCase()));
  return matching('MAP')?.[2] !== '~NOTFOUND' || matching('EXCLUDE') !== undefined;
}

const like = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.[\]]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.?')}$`,
  );

for (const host of ['localhost', '127.0.0.1', '127.0.0.2', '127.255.255.254', '[::1]'])
  test(`a page reaches ${host}`, () => {
    assert.ok(isLoopback(`http://${host}/`));
    assert.ok(finds(chromiumFlags(), host));
  });

for (const host of [
  'example.org',
  'localhost.example.org',
  'notlocalhost',
  'sub.localhost',
  '10.0.0.1',
  '169.254.169.254',
  '192.0.2.127',
  '1.127.0.0',
  '0.0.0.0',
  '[2001:db8::1]',
  '[::ffff:c000:201]',
])
  test(`a page that asks or is sent to ${host} finds nobody`, () => {
    assert.ok(!isLoopback(`http://${host}/`));
    assert.ok(!finds(chromiumFlags(), host));
  });

test('no proxy of the environment looks a host up instead', () => {
  assert.ok(chromiumFlags().includes('--no-proxy-server'));
});

test('the load’s browsers have the flags of all others', () => {
  const scenario = readFileSync(join(suiteDirectory, 'load/scenarios/browser-users.yml'), 'utf8');
  const args = [...scenario.matchAll(/^ {10}- (--.*)$/gm)].map(([, flag]) => flag!);
  for (const flag of chromiumFlags(true)) assert.ok(args.includes(flag), flag);
});
