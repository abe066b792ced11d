import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { redactor } from '../harness/redact.ts';
import { redactTrace } from './redact-trace.ts';

test('a trace holds no password, cookie or token afterwards, and is a trace still', () => {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-trace-'));
  const path = join(directory, 'trace.zip');
  const action = { type: 'before', method: 'fill', params: { value: 'canary-password-1' } };
  const request = {
    headers: [
      { name: 'Cookie', value: 'session=canary-cookie-2' },
      { name: 'X-CSRF-Token', value: 'canary-token-3' },
      { name: 'Accept', value: '*/*' },
    ],
    cookies: [{ name: 'session', value: 'canary-cookie-2' }],
  };
  const picture = Uint8Array.from([255, 216, 255, 0, 1, 2]);
  writeFileSync(
    path,
    zipSync({
      '0-trace.trace': strToU8(`${JSON.stringify(action)}\n`),
      '0-trace.network': strToU8(`${JSON.stringify({ type: 'resource-snapshot', snapshot: { request } })}\n`),
      'resources/a.json': strToU8('{"password":"canary-password-1","seen":"canary-cookie-2"}'),
      'resources/b.jpeg': picture,
    }),
  );
  redactTrace(path, redactor(['canary-password-1']));
  const entries = unzipSync(readFileSync(path));
  const all = Object.values(entries)
    .map((bytes) => strFromU8(bytes))
    .join('\n');
  assert.doesNotMatch(all, /canary/);
  assert.deepEqual(Object.keys(entries).length, 4);
  assert.deepEqual(entries['resources/b.jpeg'], picture);
  const network = JSON.parse(strFromU8(entries['0-trace.network']!)) as { snapshot: { request: typeof request } };
  assert.deepEqual(network.snapshot.request.headers[2], { name: 'Accept', value: '*/*' });
  rmSync(directory, { recursive: true });
});
