import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(
    createLog({ service: 'probe', replica: 'probe-1', level: 'debug' }, { write: (line) => void lines.push(line) }),
  );
  return lines.join('');
}

test('a line is JSON with level, time, service and replica', () => {
  const line = JSON.parse(logged((log) => log.info({ port: 1 }, 'listening'))) as Record<string, unknown>;
  assert.partialDeepStrictEqual(line, {
    level: 'info',
    service: 'probe',
    replica: 'probe-1',
    port: 1,
    msg: 'listening',
  });
  assert.ok(!Number.isNaN(Date.parse(String(line.time))));
});

test('passwords, e-mails, tokens and cookies are redacted, also inside', () => {
  const person = { email: 'ada@north.test', password: 'hunter2' };
  const headers = { cookie: 'accord_session=hunter2', authorization: 'hunter2' };
  const text = logged((log) => log.info({ ...person, person, request: { headers } }, 'oops'));
  assert.doesNotMatch(text, /hunter2|ada@/);
});

test("a database error's detail, which quotes values, is left out; its cause is kept", () => {
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@north.test)' });
  const text = logged((log) => log.error({ err: new Error('failed', { cause }) }, 'request failed'));
  assert.doesNotMatch(text, /ada@/);
  assert.match(text, /duplicate key/);
  assert.match(text, /23505/);
});
